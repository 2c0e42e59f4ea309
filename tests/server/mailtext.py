# SPDX-License-Identifier: GPL-3.0-or-later
"""What the people of the sample mailbox write: names, conversations, letters of companies.

Texts may use {first} (first name of the other person), {day}, {place}, {thing} and {n}. In a
conversation, lines of a turn beginning with "me" are Alice's own replies.
"""

ME = ("Alice Morgan", "alice@example.test")

PEOPLE = [
    ("Mara Lindholm", "mara.lindholm@fjord.example"),
    ("Jonas Weber", "j.weber@weber-tischlerei.example"),
    ("Priya Raman", "priya@raman.example"),
    ("Tomás Herrera", "tomas.herrera@cuarto.example"),
    ("Élodie Marchand", "elodie@marchand.example"),
    ("Oluwaseun Adeyemi", "seun@adeyemi.example"),
    ("Hannah Berg", "hannah.berg@stadtchor.example"),
    ("Łukasz Zieliński", "lukasz@zielinski.example"),
    ("Grace O'Neill", "grace@oneill.example"),
    ("Samuel Okafor", "sam@okafor.example"),
    ("Ingrid Sørensen", "ingrid@havn.example"),
    ("Matteo Ricci", "matteo.ricci@bottega.example"),
    ("Zoë van Dijk", "zoe@vandijk.example"),
    ("Daniel Kim", "daniel.kim@parkside.example"),
    ("Nora Fitzgerald", "nora@fitz.example"),
    ("Petr Dvořák", "petr@dvorak.example"),
    ("Leila Farouk", "leila@farouk.example"),
    ("Ben Carter", "ben@cartersbikes.example"),
    ("Katharina Schäfer", "k.schaefer@lesekreis.example"),
    ("Arjun Mehta", "arjun@mehta.example"),
    ("Sofia Andersson", "sofia@andersson.example"),
    ("Will Thompson", "will@thompson.example"),
    ("Anaïs Dubois", "anais@dubois.example"),
    ("George Papadakis", "george@papadakis.example"),
]
JAPANESE = [("佐藤 健司", "sato@kaigi.example"), ("鈴木 美咲", "misaki@suzuki.example"),
            ("高橋 直子", "naoko@takahashi.example")]
ARABIC = [("أميرة حداد", "amira@haddad.example"), ("يوسف منصور", "yousef@mansour.example")]
HEBREW = [("נועה לוי", "noa@levi.example"), ("יונתן כהן", "yonatan@cohen.example")]

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
PLACES = ["the library", "the boat house", "Café Merian", "the community garden", "the old station",
          "our kitchen", "the climbing hall", "the museum", "the market", "the workshop"]
THINGS = ["the ladder", "your blue tent", "the projector", "the recipe", "the key to the shed",
          "the spare bicycle", "the cello case", "the seed catalogue", "the long table"]

# (subject, turns); a turn is (who, text), who is "them" or "me"
ENGLISH = [
    ("Hiking on {day}?", [
        ("them", "Hi Alice,\n\nthe forecast for {day} looks wonderful. Shall we try the ridge path "
                 "above the lake again? The first ferry leaves at 8:10, so we would be up there "
                 "before it gets hot.\n\nI can bring the thermos and {thing}.\n\nToby and the dog "
                 "say hello,\n{first}"),
        ("me", "Hi {first},\n\nyes! I will be at the pier at eight. Do we need the poles this time? "
               "Last year the upper part was still under snow.\n\nAlice"),
        ("them", "No snow, but take them for the way down, my knees remember it well.\n\nSee you at "
                 "eight\n{first}"),
        ("me", "Packed. Until then!\n\nAlice"),
    ]),
    ("Choir rehearsal moved to {place}", [
        ("them", "Dear all,\n\nthe heating in the parish hall has failed again, so this week we sing "
                 "in {place}. Same time, half past seven. Please bring the Fauré and a warm "
                 "jumper.\n\nAltos: bar 42 needs another look, and we all know why.\n\n{first}"),
        ("me", "Thank you for arranging this so quickly. I can bring {thing} if that helps.\n\nAlice"),
        ("them", "That would be a great help. The door code is the same as in summer.\n\n{first}"),
    ]),
    ("Minutes of the garden committee, no. {n}", [
        ("them", "Hello everyone,\n\nthese are the decisions of our last meeting:\n\n"
                 "  1. The water bill is paid from the common fund.\n"
                 "  2. Plot 7 goes to the family on top of the waiting list.\n"
                 "  3. We buy two rain barrels before April.\n"
                 "  4. Work day is {day}, from nine. Tools are at {place}.\n\n"
                 "Corrections until the end of the week, please.\n\nBest wishes\n{first}"),
        ("me", "Thanks for writing this up. One correction: the barrels were three, not two (one for "
               "the greenhouse).\n\nAlice"),
        ("them", "You are right, three it is. I have changed the file.\n\n{first}"),
    ]),
    ("Could I borrow {thing}?", [
        ("them", "Hi Alice,\n\nwould you lend me {thing} until {day}? Ours has gone missing in the "
                 "move, together with the good scissors and, it seems, the cat's passport.\n\n"
                 "Thank you!\n{first}"),
        ("me", "Of course. It is in the hallway, just ring.\n\nAlice"),
    ]),
    ("Draft of the second chapter", [
        ("them", "Dear Alice,\n\nattached is the second chapter. I have cut the scene at {place}, as "
                 "you suggested, and the letter now comes before the storm rather than after it. "
                 "It reads faster, but I am not sure the reader still understands why Ida leaves."
                 "\n\nBe as strict as you like, the deadline is in {n} weeks.\n\nYours\n{first}"),
        ("me", "Dear {first},\n\nI read it on the train and missed my stop, which should tell you "
               "something. The letter works. What Ida needs is one sentence at the harbour; I have "
               "marked the place on page 31.\n\nAlice"),
        ("them", "Page 31! Of course. Thank you, thank you.\n\n{first}"),
    ]),
    ("Dinner on {day}", [
        ("them", "We are cooking for too many people again. Will you come on {day}, around seven? "
                 "There will be the aubergines you liked and at least one badly behaved child.\n\n"
                 "{first}"),
        ("me", "With pleasure! What can I bring?\n\nAlice"),
        ("them", "Bread from the good bakery, and yourself.\n\n{first}"),
        ("me", "Done.\n\nAlice"),
    ]),
    ("Photos of {place}", [
        ("them", "Hello Alice,\n\nI finally sorted the pictures. Some of them turned out rather "
                 "well, and on number {n} you can even see the heron. Take whatever you like for "
                 "the calendar.\n\n{first}"),
    ]),
    ("Question about the translation", [
        ("them", "Hi Alice,\n\nhow would you translate \"gemütlich\" in a text about a railway "
                 "carriage? \"Cosy\" sounds like a kitchen to me, and \"comfortable\" like an "
                 "advertisement.\n\nThere are {n} of them in the text, so it had better be good.\n\n"
                 "{first}"),
        ("me", "What about \"snug\"? It is short, and it has upholstery in it.\n\nAlice"),
        ("them", "Snug! You have saved my afternoon.\n\n{first}"),
    ]),
    ("Bicycle is ready", [
        ("them", "Dear Ms Morgan,\n\nyour bicycle is ready. We replaced the chain and the rear brake "
                 "pads and trued the front wheel; the bell only needed oil. It comes to {n}.50 and "
                 "you can collect it any day until six.\n\nKind regards\n{first}"),
        ("me", "Wonderful, I will come by on {day}. Thank you!\n\nAlice Morgan"),
    ]),
    ("Train tickets", [
        ("them", "I got us seats on the 9:04, carriage {n}, both at the window and facing forward. "
                 "We change once and have forty minutes for a proper coffee.\n\nThe tickets are "
                 "attached.\n\n{first}"),
        ("me", "Forty minutes! Luxury. I will bring the crossword.\n\nAlice"),
    ]),
    ("Results of the survey", [
        ("them", "Hi Alice,\n\n{n} people answered, more than we hoped for. In short: they want the "
                 "reading room open on {day}, nobody uses the printer, and the chairs are "
                 "universally hated.\n\nShall we present it together at {place}?\n\n{first}"),
        ("me", "Yes, and let us start with the chairs.\n\nAlice"),
    ]),
    ("Happy birthday!", [
        ("them", "Dear Alice,\n\nall the best for the new year of your life: health, long walks, "
                 "good books and someone who does the washing up.\n\nLove\n{first}"),
        ("me", "Thank you, {first}! I am reading your present already.\n\nAlice"),
    ]),
]

GERMAN = [
    ("Angebot für das Bücherregal", [
        ("them", "Guten Tag Frau Morgan,\n\nwie besprochen schicke ich Ihnen das Angebot für das "
                 "Regal in Eiche geölt: 2,40 m breit, {n} Böden, Rückwand offen. Die Lieferzeit "
                 "beträgt etwa fünf Wochen, Montage inbegriffen.\n\nFür Rückfragen bin ich "
                 "jederzeit erreichbar.\n\nMit freundlichen Grüßen\n{first}"),
        ("me", "Guten Tag,\n\nvielen Dank, das passt sehr gut. Könnten die beiden unteren Böden "
               "etwas höher sein, damit die Atlanten hineinpassen?\n\nFreundliche Grüße\n"
               "Alice Morgan"),
        ("them", "Selbstverständlich, 38 cm sind kein Problem. Am Preis ändert sich nichts.\n\n"
                 "Mit freundlichen Grüßen\n{first}"),
    ]),
    ("Lesekreis: nächstes Buch", [
        ("them", "Ihr Lieben,\n\nzur Wahl stehen ein schmaler Roman über eine Leuchtturmwärterin und "
                 "{n} Erzählungen aus Triest. Bitte stimmt bis zum Wochenende ab. Wir treffen uns "
                 "wieder bei mir, es gibt Zwiebelkuchen.\n\nHerzliche Grüße\n{first}"),
        ("me", "Der Leuchtturm, unbedingt!\n\nLiebe Grüße\nAlice"),
        ("them", "Damit steht es fünf zu vier. Der Leuchtturm gewinnt.\n\n{first}"),
    ]),
    ("Schlüsselübergabe", [
        ("them", "Hallo Alice,\n\nwir sind ab Donnerstag drei Wochen weg. Kannst du wieder die "
                 "Blumen gießen? Der Zitronenbaum möchte jeden Tag, der Kaktus möchte gar nichts."
                 "\n\nDanke dir und viele Grüße\n{first}"),
        ("me", "Mache ich gern, gute Reise!\n\nAlice"),
    ]),
    ("Rechnung Nr. 2026-{n}", [
        ("them", "Sehr geehrte Frau Morgan,\n\nim Anhang finden Sie die Rechnung für die geleisteten "
                 "Arbeiten. Zahlbar innerhalb von 14 Tagen ohne Abzug.\n\nMit freundlichen Grüßen\n"
                 "{first}"),
    ]),
    ("Grüße aus Köln", [
        ("them", "Liebe Alice,\n\nwir sitzen am Rhein, es regnet waagerecht, und trotzdem ist es "
                 "schön. Das Museum hat {n} Säle, von denen wir vier geschafft haben. Beim "
                 "nächsten Mal kommst du mit!\n\nAlles Liebe\n{first}"),
        ("me", "Wie schön! Bringt mir bitte eine Postkarte vom Dom mit, die kitschigste, die ihr "
               "findet.\n\nAlice"),
    ]),
]

FRENCH = [
    ("Invitation à la soirée de lecture", [
        ("them", "Chère Alice,\n\nnous organisons une soirée de lecture à la médiathèque le mois "
                 "prochain. Chacun apporte un texte court, en français ou ailleurs, et quelque "
                 "chose à grignoter. Nous serons une quinzaine.\n\nTu viens ?\n\nAmitiés,\n{first}"),
        ("me", "Avec plaisir ! Je lirai une page de Colette.\n\nBises\nAlice"),
        ("them", "Parfait, je t'ai mise en deuxième, juste avant la tarte.\n\n{first}"),
    ]),
    ("Notre séjour à Annecy", [
        ("them", "Bonjour Alice,\n\nla maison est réservée pour la première semaine de juillet : "
                 "{n} lits, un balcon et la vue sur le lac. Peux-tu me confirmer à quelle heure "
                 "arrive ton train ?\n\nÀ très bientôt,\n{first}"),
        ("me", "Bonjour {first},\n\nj'arrive à 14 h 32. Merci mille fois de t'être occupée de "
               "tout !\n\nAlice"),
    ]),
]

JAPANESE_TALKS = [
    ("来週の打ち合わせについて", [
        ("them", "アリスさん\n\nお世話になっております。佐藤です。\n来週の打ち合わせですが、"
                 "水曜日の午前十時からでよろしいでしょうか。会議室は三階を予約しました。\n"
                 "資料は前日までにお送りします。\n\nよろしくお願いいたします。\n{first}"),
        ("me", "{first}様\n\n水曜日の十時で大丈夫です。ありがとうございます。\n\nアリス"),
    ]),
    ("桜の写真", [
        ("them", "アリスさん\n\n昨日、川沿いの桜が満開でした。写真を何枚かお送りします。"
                 "来年はぜひ一緒に見に行きましょう。\n\n{first}"),
        ("me", "なんてきれいでしょう。来年は必ず行きます。\n\nアリス"),
    ]),
]
ARABIC_TALKS = [
    ("دعوة إلى معرض الصور", [
        ("them", "عزيزتي أليس،\n\nيسعدني أن أدعوك إلى افتتاح معرض الصور يوم الخميس في الساعة "
                 "السابعة مساءً. سأعرض صور رحلتنا إلى الجبل، وبينها الصورة التي التقطتِها عند "
                 "الغروب.\n\nمع أطيب التحيات\n{first}"),
        ("me", "شكراً جزيلاً على الدعوة، سأكون هناك بكل سرور.\n\nأليس"),
    ]),
]
HEBREW_TALKS = [
    ("המתכון של סבתא", [
        ("them", "אליס יקרה,\n\nסוף סוף מצאתי את המתכון של סבתא לעוגת הדבש. צריך 3 ביצים, כוס דבש "
                 "והרבה סבלנות. לאפות שעה בחום נמוך ולא לפתוח את התנור!\n\nנשיקות\n{first}"),
        ("me", "תודה רבה! אנסה כבר בסוף השבוע.\n\nאליס"),
    ]),
]

# (list name, list address, talks)
LISTS = [
    ("Letterpress", "letterpress@lists.press.example", [
        ("Cleaning old wood type", [
            ("them", "Hello list,\n\nI was given three drawers of wood type that spent forty years "
                     "in a barn. What do you clean it with? I am afraid of anything wetter than a "
                     "sigh.\n\n{first}"),
            ("them", "Vegetable oil, a soft cloth and {n} evenings of patience. Never water, never "
                     "solvents, and keep it out of the sun while it dries.\n\n{first}"),
            ("them", "Seconded. And photograph the drawers first: the labels fall off the moment "
                     "you look at them.\n\n{first}"),
        ]),
        ("Ink that does not dry on cotton paper", [
            ("them", "Has anyone had trouble with oil ink staying tacky on heavy cotton stock? It "
                     "has been {n} days now and the cards still come off on the envelopes.\n\n"
                     "{first}"),
            ("them", "A drop of cobalt drier, and less ink than you think you need.\n\n{first}"),
        ]),
    ]),
    ("Postrider-devel", "devel@lists.postrider.example", [
        ("[PATCH {n}/7] list: Keep the anchor row when messages arrive", [
            ("them", "When a message arrives while the list is scrolled, the row under the pointer "
                     "moves. Remember the topmost visible row by its id and restore it after the "
                     "model has changed.\n\n---\n list/view.c | 18 +++++++++++++++---\n 1 file "
                     "changed, 15 insertions(+), 3 deletions(-)\n\ndiff --git a/list/view.c "
                     "b/list/view.c\n--- a/list/view.c\n+++ b/list/view.c\n@@ -112,7 +112,9 @@\n"
                     "   guint first = first_visible (view);\n \n-  apply (view, changes);\n"
                     "+  gint64 anchor = id_at (view, first);\n+  apply (view, changes);\n"
                     "+  scroll_to_id (view, anchor);\n }}\n"),
            ("them", "> +  gint64 anchor = id_at (view, first);\n\nWhat happens when the list is "
                     "empty? first is then out of range.\n\nOtherwise this looks good to me.\n\n"
                     "{first}"),
            ("them", "Good catch, fixed in the next version.\n\n{first}"),
        ]),
        ("Which servers offer OBJECTID today?", [
            ("them", "I collected the capability lines of {n} servers people have sent us. The "
                     "summary is attached; short version: do not rely on it yet.\n\n{first}"),
            ("them", "Thank you, that settles it for this year.\n\n{first}"),
        ]),
    ]),
]

# Letters of companies: (sender, address, subject, headline, paragraphs, button, colour, background)
NEWSLETTERS = [
    ("The Sunday Loaf", "hello@sundayloaf.example", "A rye bread that forgives everything",
     "A rye bread that forgives everything",
     ["You forgot to feed the starter, the kitchen is cold and the guests come at noon. This loaf "
      "does not mind. It rises overnight while you sleep and needs no kneading at all.",
      "The secret is a spoonful of the old loaf, soaked in warm water until it falls apart. Bakers "
      "in the north have done this for three hundred years, and nobody remembers who started it.",
      "Also in this issue: what to do with too many quinces, a letter from a mill that still runs on "
      "water, and our readers' ten favourite bread knives."],
     "Read the recipe", "#8a4b1f", "#fbf3e7"),
    ("Fieldnotes Weekly", "letters@fieldnotes.example", "The swifts are back",
     "The swifts are back",
     ["On Tuesday at twenty past six the first three of them screamed around the church tower, four "
      "days earlier than last year. Our volunteers in eleven towns keep the record.",
      "If you would like to count with us: open a window for ten minutes in the evening and write "
      "down the largest number you see at once. That is all. Children are better at it than adults.",
      "This week's walk leads along the reed beds to the old pumping station. Bring waterproof "
      "boots and something for the ferryman."],
     "Send your count", "#2f6b4f", "#eef6f0"),
    ("Atlas & Compass", "news@atlascompass.example", "Night trains: three new lines this winter",
     "Three new night trains this winter",
     ["Go to sleep by the sea and wake up in the mountains: from December three more lines connect "
      "the coast with the Alps, with family compartments and a breakfast that deserves the name.",
      "We tried the longest of them, slept badly, laughed a great deal and would do it again.",
      "Readers of this letter get the route map as a poster. Just tell us where to send it."],
     "See the route map", "#274a78", "#edf2f9"),
    ("Kino am Fluss", "programm@kinoamfluss.example", "Das Programm für Dezember",
     "Das Programm für Dezember",
     ["Der Dezember gehört den langen Filmen: an vier Sonntagen zeigen wir Werke, die niemand nach "
      "neunzig Minuten verlässt. Dazu gibt es Suppe.",
      "Am 12. ist Kurzfilmnacht mit Gästen aus sechs Ländern, am 20. begleitet Live-Musik einen "
      "Stummfilm über einen sehr schüchternen Postboten.",
      "Karten wie immer an der Abendkasse oder bequem im Vorverkauf. Wir freuen uns auf Sie!"],
     "Zum Programm", "#7a1f3d", "#f9eef2"),
    ("Papeterie Lune", "bonjour@papeterielune.example", "Les nouveaux carnets sont arrivés",
     "Les nouveaux carnets sont arrivés",
     ["Couverture en toile, papier ivoire, reliure cousue à la main : les carnets d'hiver sont là, "
      "dans cinq couleurs choisies avec nos relieurs.",
      "Et parce qu'un carnet s'ennuie sans plume, nous offrons un flacon d'encre bleu nuit pour "
      "toute commande passée avant dimanche."],
     "Découvrir la collection", "#4b3a86", "#f2f0fa"),
]

# (sender, address, subject, text)
NOTICES = [
    ("Riverside Library", "desk@riverside-library.example", "A book you reserved has arrived",
     "Dear reader,\n\nthe book you reserved is waiting for you at the front desk. We keep it for "
     "{n} days.\n\n    The Lighthouse Keeper's Arithmetic\n    shelf mark 823.9 LIG\n\n"
     "Your library"),
    ("Green Parcel", "tracking@greenparcel.example", "Your parcel no. {n}7714 is on its way",
     "Hello Alice Morgan,\n\nyour parcel has left the depot and will be with you on {day}, between "
     "10 and 14 o'clock. If you are out, our driver leaves it at {place}.\n\nGreen Parcel"),
    ("Harbour Bank", "service@harbourbank.example", "Your statement is ready",
     "Dear Ms Morgan,\n\nyour account statement for last month is ready in the online mailbox. For "
     "your safety we never send links and never ask for your password.\n\nHarbour Bank"),
    ("Stadtwerke", "kundenservice@stadtwerke.example", "Ihr Zählerstand",
     "Guten Tag Frau Morgan,\n\nbitte teilen Sie uns bis zum Monatsende den Stand Ihres Zählers "
     "mit. Die letzten vier Ziffern Ihrer Zählernummer lauten {n}08.\n\nIhre Stadtwerke"),
    ("Dr. Nowak's practice", "termine@praxis-nowak.example", "Reminder: your appointment on {day}",
     "Dear Ms Morgan,\n\nthis is a reminder of your appointment on {day} at 9:{n}. Please tell us a "
     "day before if you cannot come.\n\nThe team of Dr. Nowak"),
    ("Code forge", "notifications@forge.example", "[almanac] Build {n} passed",
     "Build {n} of almanac passed in 4 min 12 s.\n\n  tests      218 passed, 0 failed\n"
     "  coverage   87.4 %\n\nYou receive this because you watch this project."),
]

JUNK = [
    ("Prize Department", "winner@lucky-prizes.example", "CONGRATULATIONS!!! You have won {n} MILLION",
     "Dear Friend,\n\nyour address was drawn by our computer. To receive the sum kindly reply with "
     "your name, your bank and your mother's favourite colour.\n\nProf. Dr. Wilson"),
    ("Cheap Watches", "deals@watch-outlet.example", "Re: your order of finest w4tches",
     "Luxury for {n} only!!! Nobody will see the difference. Click now, click often."),
]

LONG_SUBJECT = ("Agenda for the extraordinary general meeting of the friends of the harbour museum, "
                "including the report on the roof, the discussion about the opening hours in "
                "winter, the election of a new treasurer, the question of the missing model ship, "
                "and everything we did not get around to the last three times")
