/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A private, real Dovecot (or Cyrus) on 127.0.0.1 for one test: own directories, own ports, TLS
 * from a throw-away CA, users alice and bob (password "pw"), quota, COMPRESS, NOTIFY (not Cyrus),
 * and the special-use folders Drafts, Sent, Trash, Junk and Archive. The server ends when it is
 * freed, or when the test program ends in whatever way.
 *
 * All functions block and may be called from any thread, one thread at a time for each object.
 * Whatever the server refuses ends the test with a message: a test checks its own code, not these.
 */

typedef enum
{
  TEST_SERVER_DEFAULT = 0,
  TEST_SERVER_BARE = 1 << 0,       /* announces only IMAP4rev1: the server of 2003 */
  TEST_SERVER_NO_QRESYNC = 1 << 1, /* everything but CONDSTORE, QRESYNC and NOTIFY */
  TEST_SERVER_CYRUS = 1 << 2,      /* Cyrus with all it can do */
  TEST_SERVER_TLS12 = 1 << 3,      /* no TLS 1.3; Cyrus only */
} TestServerFlags;

typedef struct _TestServer TestServer;
typedef struct _TestImap TestImap;
typedef struct _TestProxy TestProxy;

/* Starts a server. When the daemons are not unpacked, marks the running test as skipped with the
 * reason and returns NULL: `if (server == NULL) return;`.
 */
TestServer *test_server_new (TestServerFlags flags);

/* Ends the server and removes its files. */
void test_server_free (TestServer *server);

/* Ends the server's processes but keeps its mail and ports; test_server_start() brings it back. */
void test_server_stop (TestServer *server);

/* Starts a stopped server again on the same ports. */
void test_server_start (TestServer *server);

/* IMAP with STARTTLS; plain logins are allowed, as it is loopback. */
guint16 test_server_get_imap_port (TestServer *server);

/* IMAP over TLS from the first byte. */
guint16 test_server_get_imaps_port (TestServer *server);

/* LMTP without TLS: delivers as a mail server would. */
guint16 test_server_get_lmtp_port (TestServer *server);

/* PEM file with the CA that signed the certificate for localhost and 127.0.0.1. */
const char *test_server_get_ca_file (TestServer *server);

/* PEM file with the server's own certificate. */
const char *test_server_get_certificate_file (TestServer *server);

/* "alice" */
const char *test_server_get_user (TestServer *server);

/* "pw" */
const char *test_server_get_password (TestServer *server);

/* An OAuth access token for user that Dovecot takes for lifetime_sec from now on; negative: that
 * has expired. Free with g_free(). */
char *test_server_dup_token (const char *user, int lifetime_sec);

/* Private directory of the server; it also holds dovecot.log. Test files may be put there too. */
const char *test_server_get_directory (TestServer *server);

/* Fills alice's mailbox by the generator (tests/server/mailgen.py) with n_messages spread over the
 * folders; n_inbox messages of them, or all for -1, in INBOX.
 */
void test_server_seed (TestServer *server, int n_messages, int n_inbox);

/* Another device: logs alice in over a connection of its own, without TLS. Free with
 * test_imap_free().
 */
TestImap *test_server_imap (TestServer *server);

/* As test_server_imap(), for a given user and over TLS when `tls`. */
TestImap *test_server_imap_as (TestServer *server, const char *user, gboolean tls);

void test_imap_free (TestImap *imap);

/* Runs one command, formatted as by printf and without tag, and returns the untagged responses
 * before its OK, one string each, literals included (NULL-terminated). NO and BAD end the test.
 */
char **test_imap_run (TestImap *imap, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* As test_imap_run() but returns the text of the tagged line ("OK ...", "NO ...", "BAD ..."). */
char *test_imap_try (TestImap *imap, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* SELECTs a mailbox (name as on the wire, that is modified UTF-7). Returns the number of messages.
 */
guint test_imap_select (TestImap *imap, const char *mailbox);

/* Appends a message (line ends LF or CRLF) with flags such as "\\Seen \\Flagged" or NULL, and
 * returns its UID.
 */
guint32
test_imap_append (TestImap *imap, const char *mailbox, const char *flags, const char *message);

/* Appends a small plain text message made of these parts. */
guint32 test_imap_append_simple (TestImap *imap,
                                 const char *mailbox,
                                 const char *from,
                                 const char *subject,
                                 const char *text);

/* UID STORE in the selected mailbox: how is "+FLAGS", "-FLAGS" or "FLAGS". */
void test_imap_store (TestImap *imap, const char *uids, const char *how, const char *flags);

/* Marks deleted and UID EXPUNGEs in the selected mailbox. */
void test_imap_expunge (TestImap *imap, const char *uids);

/* Flags of a message in the selected mailbox as the server spells them, sorted and joined with
 * spaces, without \Recent; NULL when there is no such UID.
 */
char *test_imap_dup_flags (TestImap *imap, guint32 uid);

/* Number of messages by STATUS; in the selected mailbox that is what this client has been told. */
guint test_imap_count (TestImap *imap, const char *mailbox);

/* Polls until the flags of uid are `flags` (as test_imap_dup_flags() writes them); FALSE after
 * timeout_ms.
 */
gboolean test_imap_wait_flags (TestImap *imap, guint32 uid, const char *flags, guint timeout_ms);

/* Starts IDLE in the selected mailbox; test_imap_idle_wait() reads, test_imap_idle_done() ends. */
void test_imap_idle (TestImap *imap);

/* Waits for an untagged response that contains `word`, and returns when its line was read, in
 * g_get_monotonic_time(); -1 after timeout_ms.
 */
gint64 test_imap_idle_wait (TestImap *imap, const char *word, guint timeout_ms);

void test_imap_idle_done (TestImap *imap);

/* A TCP proxy on loopback before any port, which can delay, cut and stall. */
TestProxy *test_proxy_new (guint16 port);

void test_proxy_free (TestProxy *proxy);

/* The port clients connect to. */
guint16 test_proxy_get_port (TestProxy *proxy);

/* Delays each direction by half of rtt_ms from now on. */
void test_proxy_set_rtt (TestProxy *proxy, guint rtt_ms);

/* Closes the next connections, or those open now, after n_bytes from the server; -1: never. */
void test_proxy_cut_after (TestProxy *proxy, gint64 n_bytes);

/* Overwrites what the server sends over the connections open now, after n_bytes more. */
void test_proxy_spoil_after (TestProxy *proxy, gint64 n_bytes);

/* Holds back all data in both directions while TRUE; connections stay open. */
void test_proxy_set_stalled (TestProxy *proxy, gboolean stalled);

/* Closes all connections, and refuses new ones while TRUE. */
void test_proxy_set_refusing (TestProxy *proxy, gboolean refusing);

/* Bytes that went from server to client so far. */
gint64 test_proxy_get_bytes (TestProxy *proxy);

/* How often clients have sent text so far. */
guint test_proxy_count_sent (TestProxy *proxy, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestImap, test_imap_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestProxy, test_proxy_free)
