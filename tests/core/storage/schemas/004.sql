PRAGMA user_version=4;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
) STRICT;
INSERT INTO "_sqlite_migrations" VALUES(1,'dangol','m001_first','2026-01-01 00:00:00.000000+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'dangol','m002_more_markets','2026-01-01 00:00:00.000000+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'dangol','m003_rule_book','2026-01-01 00:00:00.000000+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'dangol','m004_sending','2026-01-01 00:00:00.000000+00:00');
CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dedupe_key TEXT NOT NULL UNIQUE,
    store TEXT NOT NULL,
    kind TEXT NOT NULL,
    step INTEGER NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    state TEXT NOT NULL,
    send_by TEXT NOT NULL,
    recipient TEXT NOT NULL,
    message_class TEXT NOT NULL,
    ground TEXT NOT NULL,
    rule TEXT NOT NULL,
    rule_version INTEGER NOT NULL,
    trace TEXT NOT NULL,
    body TEXT NOT NULL,
    urgency INTEGER NOT NULL,
    approved_hash TEXT,
    approved_by TEXT,
    approved_at INTEGER,
    not_before INTEGER,
    expires_at INTEGER,
    after_kind TEXT,
    target_kind TEXT NOT NULL,
    order_id TEXT NOT NULL,
    subject_at INTEGER,
    url TEXT,
    hand_text TEXT,
    remote_id TEXT,
    problem TEXT,
    absent_at INTEGER,
    verified_at INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
, priority INTEGER NOT NULL DEFAULT 0, subject_line TEXT NOT NULL DEFAULT '', template TEXT NOT NULL DEFAULT '', price INTEGER) STRICT;
INSERT INTO "actions" VALUES(1,'dedupe_key 값','main','kind 값',1,'subject 값','subject_id 값','state 값','send_by 값','recipient 값','message_class 값','ground 값','rule 값',1,'trace 값','body 값',1,'approved_hash 값','approved_by 값',1,1,1,'after_kind 값','target_kind 값','order_id 값',1,'url 값','hand_text 값','remote_id 값','problem 값',1,1,1,1,1,'subject_line 값','template 값',1);
CREATE TABLE ad_consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    statement INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    channel TEXT NOT NULL,
    said TEXT NOT NULL,
    night INTEGER NOT NULL,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    actor TEXT NOT NULL,
    noted_at INTEGER NOT NULL
) STRICT;
INSERT INTO "ad_consents" VALUES(1,1,1,'channel 값','said 값',1,1,'source 값','evidence 값','actor 값',1);
CREATE TABLE agenda (
    rule TEXT NOT NULL,
    store TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    look_at INTEGER NOT NULL,
    waits INTEGER NOT NULL,
    PRIMARY KEY (rule, store, subject_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "agenda" VALUES('rule 값','main','subject_id 값',1,1);
CREATE TABLE agenda_rules (
    rule TEXT PRIMARY KEY,
    mark TEXT NOT NULL,
    looked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "agenda_rules" VALUES('rule 값','mark 값',1);
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id INTEGER NOT NULL REFERENCES actions(id),
    key TEXT NOT NULL,
    again INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT
) STRICT;
INSERT INTO "attempts" VALUES(1,1,'key 값',1,1,1,'outcome 값');
CREATE TABLE buyer_records (
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL,
    buyer INTEGER NOT NULL,
    PRIMARY KEY (store, record, record_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "buyer_records" VALUES('main','record 값','record_id 값',1);
CREATE TABLE buyers (
    id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    account INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    person INTEGER NOT NULL
) STRICT;
INSERT INTO "buyers" VALUES(1,'main',1,'main',1);
CREATE TABLE call_outcomes (
    action_id INTEGER PRIMARY KEY REFERENCES actions(id),
    outcome TEXT NOT NULL,
    note BLOB,
    promise BLOB,
    promise_by INTEGER,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "call_outcomes" VALUES(1,'outcome 값',X'0001',X'0001',1,1);
CREATE TABLE case_closings (
    store TEXT NOT NULL,
    review_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    remedied TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, review_id)
) STRICT, WITHOUT ROWID
;
INSERT INTO "case_closings" VALUES('main','review_id 값','cause 값','remedied 값',1);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL,
    field TEXT NOT NULL,
    old ANY,
    new ANY,
    seen_at INTEGER NOT NULL
) STRICT;
INSERT INTO "changes" VALUES(1,'main','record 값','record_id 값','field 값','paid','paid',1);
CREATE TABLE channel_accounts (
    account TEXT PRIMARY KEY,
    settings BLOB NOT NULL,
    connected_at INTEGER NOT NULL
) STRICT;
INSERT INTO "channel_accounts" VALUES('account 값',X'0001',1);
CREATE TABLE channels_live (
    channel TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;
INSERT INTO "channels_live" VALUES('channel 값',1);
CREATE TABLE checkpoints (
    store TEXT NOT NULL REFERENCES stores(name),
    stream TEXT NOT NULL,
    watermark INTEGER,
    since INTEGER,
    until INTEGER,
    resume TEXT,
    retry_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    synced_at INTEGER,
    PRIMARY KEY (store, stream)
) STRICT;
INSERT INTO "checkpoints" VALUES('main','stream 값',1,1,1,'resume 값',1,1,'problem 값',1);
CREATE TABLE consents (
    application TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT
;
INSERT INTO "consents" VALUES('application 값',X'0001');
CREATE TABLE contacts (
    store TEXT NOT NULL,
    order_id TEXT NOT NULL,
    name TEXT,
    phone TEXT,
    email TEXT,
    source TEXT NOT NULL, area TEXT,
    PRIMARY KEY (store, order_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "contacts" VALUES('main','order_id 값','main','phone 값','email 값','source 값','area 값');
CREATE TABLE deliveries (
    action_id INTEGER PRIMARY KEY REFERENCES actions(id),
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER,
    asked_at INTEGER NOT NULL
) STRICT;
INSERT INTO "deliveries" VALUES(1,'state 값','reason 값',1,1);
CREATE TABLE erased_keys (
    hash INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "erased_keys" VALUES(1,1);
CREATE TABLE erased_records (
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, record, record_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "erased_records" VALUES('main','record 값','record_id 값',1);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    action_id INTEGER,
    name TEXT NOT NULL,
    actor TEXT NOT NULL,
    data TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO "events" VALUES(1,1,1,'main','actor 값','data 값','previous 값','hash 값');
CREATE TABLE files (
    store TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    layout TEXT NOT NULL,
    reader TEXT NOT NULL,
    records INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (store, sha256)
) STRICT, WITHOUT ROWID;
INSERT INTO "files" VALUES('main','sha256 값','main','kind 값','layout 값','reader 값',1,1,1);
CREATE TABLE forgotten_sends (
    key TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT
;
INSERT INTO "forgotten_sends" VALUES('key 값',1);
CREATE TABLE goodwill_spent (
    action_id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    order_id TEXT NOT NULL,
    cost INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "goodwill_spent" VALUES(1,'main','order_id 값',1,1);
CREATE TABLE inquiries (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    secret INTEGER NOT NULL,
    product_id TEXT,
    order_id TEXT,
    item_ids TEXT NOT NULL,
    author TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    thread TEXT NOT NULL,
    updated_at INTEGER, author_id TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (store, id)
) STRICT;
INSERT INTO "inquiries" VALUES('main','id 값','kind 값','title 값','category 값',1,'product_id 값','order_id 값','item_ids 값','author 값',1,1,'thread 값',1,'author_id 값');
CREATE TABLE inquiry_names (
    store TEXT NOT NULL,
    formerly TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (store, formerly)
) STRICT, WITHOUT ROWID
;
INSERT INTO "inquiry_names" VALUES('main','formerly 값','id 값');
CREATE TABLE items (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    product_id TEXT NOT NULL,
    option TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    service INTEGER NOT NULL,
    stage TEXT NOT NULL,
    status TEXT NOT NULL,
    claim TEXT,
    claim_open INTEGER NOT NULL,
    dispatched_at INTEGER,
    delivered_at INTEGER,
    confirmed_at INTEGER,
    courier TEXT,
    tracking_no TEXT,
    updated_at INTEGER,
    PRIMARY KEY (store, id)
) STRICT;
INSERT INTO "items" VALUES('main','id 값','order_id 값','product_id 값','option 값',1,1,1,'stage 값','status 값','claim 값',1,1,1,1,'courier 값','tracking_no 값',1);
CREATE TABLE loose_keys (
    hash INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "loose_keys" VALUES(1,1);
CREATE TABLE mails (
    store TEXT NOT NULL,
    message_id TEXT NOT NULL,
    place TEXT,
    received_at INTEGER NOT NULL,
    spf TEXT NOT NULL,
    dkim TEXT NOT NULL,
    layout TEXT NOT NULL,
    state TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (store, message_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "mails" VALUES('main','message_id 값','place 값',1,'spf 값','dkim 값','layout 값','state 값',1);
CREATE TABLE member_consents (
    store TEXT NOT NULL,
    buyer_id TEXT NOT NULL,
    sms INTEGER,
    email INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, buyer_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "member_consents" VALUES('main','buyer_id 값',1,1,1);
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
INSERT INTO "meta" VALUES('key 값','value 값');
CREATE TABLE order_notes (
    store TEXT NOT NULL,
    order_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, order_id, kind)
) STRICT, WITHOUT ROWID
;
INSERT INTO "order_notes" VALUES('main','order_id 값','kind 값','text 값',1);
CREATE TABLE orders (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    ordered_at INTEGER NOT NULL,
    paid_at INTEGER,
    buyer TEXT NOT NULL, buyer_id TEXT NOT NULL DEFAULT '', origin_platform TEXT, origin_id TEXT,
    PRIMARY KEY (store, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "orders" VALUES('main','id 값',1,1,'buyer 값','buyer_id 값','origin_platform 값','origin_id 값');
CREATE TABLE pauses (
    application TEXT PRIMARY KEY,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
INSERT INTO "pauses" VALUES('application 값',1,'reason 값');
CREATE TABLE person_joins (
    id INTEGER PRIMARY KEY,
    kept INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    hash INTEGER,
    suggestion INTEGER,
    at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;
INSERT INTO "person_joins" VALUES(1,1,1,1,1,1,1);
CREATE TABLE person_keys (
    hash INTEGER NOT NULL,
    named INTEGER NOT NULL,
    buyer INTEGER NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (hash, named, buyer)
) STRICT, WITHOUT ROWID;
INSERT INTO "person_keys" VALUES(1,1,1,'kind 값');
CREATE TABLE products (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT,
    PRIMARY KEY (store, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "products" VALUES('main','id 값','main','url 값');
CREATE TABLE promises (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store TEXT NOT NULL,
    order_id TEXT NOT NULL,
    text TEXT NOT NULL,
    due_at INTEGER,
    made_at INTEGER NOT NULL,
    action_id INTEGER,
    kept_at INTEGER
) STRICT;
INSERT INTO "promises" VALUES(1,'main','order_id 값','text 값',1,1,1,1);
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    stream TEXT NOT NULL,
    record_id TEXT,
    digest TEXT NOT NULL,
    raw BLOB NOT NULL,
    reason TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1, kind TEXT NOT NULL DEFAULT 'broken',
    UNIQUE (store, stream, digest)
) STRICT;
INSERT INTO "quarantine" VALUES(1,'main','stream 값','record_id 값','digest 값',X'0001','reason 값',1,1,1,'kind 값');
CREATE TABLE referrals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store TEXT NOT NULL,
    referrer_order TEXT NOT NULL,
    friend_order TEXT NOT NULL,
    noted_at INTEGER NOT NULL,
    rewarded_at INTEGER
) STRICT;
INSERT INTO "referrals" VALUES(1,'main','referrer_order 값','friend_order 값',1,1);
CREATE TABLE refusals (
    application TEXT NOT NULL,
    what TEXT NOT NULL,
    times INTEGER NOT NULL,
    reason TEXT NOT NULL,
    hint TEXT NOT NULL,
    until INTEGER,
    PRIMARY KEY (application, what)
) STRICT
;
INSERT INTO "refusals" VALUES('application 값','what 값',1,'reason 값','hint 값',1);
CREATE TABLE review_marks (
    store TEXT NOT NULL,
    item_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, item_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO "review_marks" VALUES('main','item_id 값','kind 값',1);
CREATE TABLE review_versions (
    store TEXT NOT NULL,
    review_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    rating INTEGER,
    text TEXT NOT NULL,
    visible INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (store, review_id, version)
) STRICT;
INSERT INTO "review_versions" VALUES('main','review_id 값',1,1,'text 값',1,1);
CREATE TABLE reviews (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    product_id TEXT,
    item_id TEXT,
    rating INTEGER,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    month_use INTEGER NOT NULL,
    parent_id TEXT,
    media TEXT NOT NULL,
    visible INTEGER NOT NULL,
    replied INTEGER NOT NULL,
    reply_at INTEGER,
    reply_text TEXT,
    updated_at INTEGER, author_id TEXT NOT NULL DEFAULT '', origin_platform TEXT, origin_id TEXT,
    PRIMARY KEY (store, id)
) STRICT;
INSERT INTO "reviews" VALUES('main','id 값','product_id 값','item_id 값',1,'text 값','author 값',1,1,'parent_id 값','media 값',1,1,1,'reply_text 값',1,'author_id 값','origin_platform 값','origin_id 값');
CREATE TABLE rules_going (
    rule TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "rules_going" VALUES('rule 값',1);
CREATE TABLE stores (
    name TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    settings BLOB NOT NULL,
    connected_at INTEGER NOT NULL
) STRICT;
INSERT INTO "stores" VALUES('main','platform 값',X'0001',1);
CREATE TABLE suggestions (
    id INTEGER PRIMARY KEY,
    one INTEGER NOT NULL,
    other INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (one, other)
) STRICT;
INSERT INTO "suggestions" VALUES(1,1,1,'reason 값','state 값',1);
CREATE TABLE suppressions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash INTEGER NOT NULL,
    message_class TEXT NOT NULL,
    refused INTEGER NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "suppressions" VALUES(1,1,'message_class 값',1,'actor 값',1);
CREATE TABLE text_results (
    part TEXT NOT NULL,
    digest TEXT NOT NULL,
    version TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (part, digest)
) STRICT, WITHOUT ROWID
;
INSERT INTO "text_results" VALUES('part 값','digest 값','version 값',X'0001');
CREATE TABLE token_calls (
    application TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "token_calls" VALUES('application 값',1);
CREATE TABLE tokens (
    application TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
, previous BLOB, exchanged_at INTEGER, refused TEXT, warned INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "tokens" VALUES('application 값',X'0001',X'0001',1,'refused 값',1);
CREATE TABLE told_informational (
    action_id INTEGER NOT NULL,
    shown_hash TEXT NOT NULL,
    because TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (action_id, shown_hash)
) STRICT, WITHOUT ROWID;
INSERT INTO "told_informational" VALUES(1,'shown_hash 값','because 값','actor 값',1);
CREATE TABLE touched (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL
) STRICT;
INSERT INTO "touched" VALUES(1,'main','record 값','record_id 값');
CREATE TABLE unlinked (
    id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL
) STRICT;
INSERT INTO "unlinked" VALUES(1,'main','record 값','record_id 값');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX items_order ON items(store, order_id);
CREATE INDEX items_moved ON items(store, stage, coalesce(confirmed_at, delivered_at, dispatched_at), id);
CREATE INDEX reviews_item ON reviews(store, item_id);
CREATE INDEX reviews_waiting ON reviews(store, written_at) WHERE replied = 0;
CREATE INDEX inquiries_waiting ON inquiries(store, asked_at) WHERE answered = 0;
CREATE INDEX inquiries_open ON inquiries(store, order_id) WHERE answered = 0 AND order_id IS NOT NULL;
CREATE INDEX changes_record ON changes(store, record, record_id);
CREATE INDEX actions_state ON actions(state, not_before);
CREATE INDEX actions_subject ON actions(store, subject, subject_id);
CREATE INDEX actions_kind ON actions(store, kind, state, changed_at);
CREATE INDEX actions_unverified ON actions(store, subject)
    WHERE verified_at IS NULL AND state IN ('sent', 'handed_off', 'in_doubt');
CREATE INDEX attempts_action ON attempts(action_id);
CREATE INDEX events_action ON events(action_id);
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'audit events are never replaced'); END;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END;
CREATE VIEW actions_view AS
SELECT id, store, kind, state, subject_id,
    strftime('%Y-%m-%d %H:%M', created_at / 1000000 + 32400, 'unixepoch') AS created
FROM actions;
CREATE VIEW items_view AS
SELECT store, id, order_id, product_id, stage, amount,
    strftime('%Y-%m-%d %H:%M', delivered_at / 1000000 + 32400, 'unixepoch') AS delivered,
    strftime('%Y-%m-%d %H:%M', confirmed_at / 1000000 + 32400, 'unixepoch') AS confirmed
FROM items;
CREATE INDEX orders_buyer ON orders(store, buyer_id);
CREATE INDEX reviews_shown ON reviews(store, written_at) WHERE visible = 1;
CREATE INDEX buyers_person ON buyers(person);
CREATE INDEX buyer_records_buyer ON buyer_records(buyer, record);
CREATE INDEX person_keys_buyer ON person_keys(buyer);
CREATE INDEX person_joins_kept ON person_joins(kept) WHERE undone_at IS NULL;
CREATE INDEX suggestions_other ON suggestions(other);
CREATE INDEX suppressions_hash ON suppressions(hash, message_class);
CREATE TRIGGER suppressions_no_update BEFORE UPDATE ON suppressions
BEGIN SELECT RAISE(ABORT, 'an opt-out is never changed'); END;
CREATE TRIGGER suppressions_no_delete BEFORE DELETE ON suppressions
BEGIN SELECT RAISE(ABORT, 'an opt-out is never removed'); END;
CREATE INDEX orders_origin ON orders(store, origin_platform, origin_id) WHERE origin_platform IS NOT NULL;
CREATE INDEX reviews_origin ON reviews(store, origin_platform, origin_id) WHERE origin_platform IS NOT NULL;
CREATE INDEX inquiries_order ON inquiries(store, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX inquiries_loose ON inquiries(store) WHERE order_id IS NULL AND item_ids <> '[]' AND author_id = '';
CREATE INDEX actions_requests ON actions(store, order_id) WHERE message_class = 'review_request'
;
CREATE INDEX mails_place ON mails(store, place)
;
CREATE INDEX token_calls_at ON token_calls(application, at);
CREATE INDEX orders_placed ON orders(store, ordered_at)
;
CREATE INDEX events_at ON events(at);
CREATE INDEX inquiries_asked ON inquiries(store, asked_at) WHERE thread <> ''
;
CREATE INDEX reviews_low ON reviews(store, written_at) WHERE rating <= 4;
CREATE INDEX reviews_replied ON reviews(store, reply_at) WHERE reply_text IS NOT NULL;
CREATE INDEX actions_asks ON actions(store, order_id) WHERE message_class IN ('review_request', 'advertising');
CREATE INDEX reviews_product ON reviews(store, product_id) WHERE visible = 1
;
CREATE INDEX actions_promised ON actions(store, order_id) WHERE kind = 'answer_inquiry' AND order_id <> ''
;
CREATE INDEX ad_consents_hash ON ad_consents(hash, channel);
CREATE INDEX ad_consents_statement ON ad_consents(statement);
CREATE TRIGGER ad_consents_no_update BEFORE UPDATE ON ad_consents
BEGIN SELECT RAISE(ABORT, 'a consent is never changed'); END;
CREATE TRIGGER ad_consents_no_delete BEFORE DELETE ON ad_consents
BEGIN SELECT RAISE(ABORT, 'a consent is never removed'); END;
CREATE INDEX actions_channel ON actions(send_by, changed_at)
;
CREATE INDEX actions_order ON actions(store, order_id) WHERE order_id <> '';
CREATE INDEX promises_open ON promises(store, order_id) WHERE kept_at IS NULL;
CREATE INDEX promises_due ON promises(store, due_at) WHERE kept_at IS NULL AND due_at IS NOT NULL;
CREATE UNIQUE INDEX promises_action ON promises(action_id) WHERE action_id IS NOT NULL;
CREATE INDEX goodwill_spent_at ON goodwill_spent(at);
CREATE INDEX referrals_referrer ON referrals(store, referrer_order);
CREATE UNIQUE INDEX referrals_friend ON referrals(store, friend_order)
;
CREATE INDEX agenda_due ON agenda(rule, look_at);
CREATE INDEX agenda_waits ON agenda(look_at) WHERE waits = 1;
CREATE INDEX items_product ON items(store, product_id);
CREATE INDEX reviews_of_product ON reviews(store, product_id);
CREATE INDEX inquiries_product ON inquiries(store, product_id);
CREATE INDEX inquiries_item ON inquiries(store, substr(item_ids, 3, instr(substr(item_ids, 3), '"') - 1)) WHERE item_ids <> '[]';
CREATE TRIGGER items_touched_insert AFTER INSERT ON items WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL; END;
CREATE TRIGGER items_touched_update AFTER UPDATE ON items WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL UNION SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER items_touched_delete AFTER DELETE ON items WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL UNION SELECT OLD.store, 'item', OLD.id WHERE OLD.id IS NOT NULL; END;
CREATE TRIGGER orders_touched_insert AFTER INSERT ON orders WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.id WHERE NEW.id IS NOT NULL; END;
CREATE TRIGGER orders_touched_update AFTER UPDATE ON orders WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT OLD.store, 'order', OLD.id WHERE OLD.id IS NOT NULL; END;
CREATE TRIGGER orders_touched_delete AFTER DELETE ON orders WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'order', OLD.id WHERE OLD.id IS NOT NULL; END;
CREATE TRIGGER contacts_touched_insert AFTER INSERT ON contacts WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL; END;
CREATE TRIGGER contacts_touched_update AFTER UPDATE ON contacts WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL UNION SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER contacts_touched_delete AFTER DELETE ON contacts WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER products_touched_insert AFTER INSERT ON products WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'product', NEW.id WHERE NEW.id IS NOT NULL; END;
CREATE TRIGGER products_touched_update AFTER UPDATE ON products WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'product', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT OLD.store, 'product', OLD.id WHERE OLD.id IS NOT NULL; END;
CREATE TRIGGER products_touched_delete AFTER DELETE ON products WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'product', OLD.id WHERE OLD.id IS NOT NULL; END;
CREATE TRIGGER reviews_touched_insert AFTER INSERT ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'review', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT NEW.store, 'item', NEW.item_id WHERE NEW.item_id IS NOT NULL; END;
CREATE TRIGGER reviews_touched_update AFTER UPDATE ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'review', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT NEW.store, 'item', NEW.item_id WHERE NEW.item_id IS NOT NULL UNION SELECT OLD.store, 'review', OLD.id WHERE OLD.id IS NOT NULL UNION SELECT OLD.store, 'item', OLD.item_id WHERE OLD.item_id IS NOT NULL; END;
CREATE TRIGGER reviews_touched_delete AFTER DELETE ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'review', OLD.id WHERE OLD.id IS NOT NULL UNION SELECT OLD.store, 'item', OLD.item_id WHERE OLD.item_id IS NOT NULL; END;
CREATE TRIGGER review_versions_touched_insert AFTER INSERT ON review_versions WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'review', NEW.review_id WHERE NEW.review_id IS NOT NULL; END;
CREATE TRIGGER review_versions_touched_update AFTER UPDATE ON review_versions WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'review', NEW.review_id WHERE NEW.review_id IS NOT NULL UNION SELECT OLD.store, 'review', OLD.review_id WHERE OLD.review_id IS NOT NULL; END;
CREATE TRIGGER review_versions_touched_delete AFTER DELETE ON review_versions WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'review', OLD.review_id WHERE OLD.review_id IS NOT NULL; END;
CREATE TRIGGER review_marks_touched_insert AFTER INSERT ON review_marks WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'item', NEW.item_id WHERE NEW.item_id IS NOT NULL; END;
CREATE TRIGGER review_marks_touched_update AFTER UPDATE ON review_marks WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'item', NEW.item_id WHERE NEW.item_id IS NOT NULL UNION SELECT OLD.store, 'item', OLD.item_id WHERE OLD.item_id IS NOT NULL; END;
CREATE TRIGGER review_marks_touched_delete AFTER DELETE ON review_marks WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'item', OLD.item_id WHERE OLD.item_id IS NOT NULL; END;
CREATE TRIGGER member_consents_touched_insert AFTER INSERT ON member_consents WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'member', NEW.buyer_id WHERE NEW.buyer_id IS NOT NULL; END;
CREATE TRIGGER member_consents_touched_update AFTER UPDATE ON member_consents WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'member', NEW.buyer_id WHERE NEW.buyer_id IS NOT NULL UNION SELECT OLD.store, 'member', OLD.buyer_id WHERE OLD.buyer_id IS NOT NULL; END;
CREATE TRIGGER member_consents_touched_delete AFTER DELETE ON member_consents WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'member', OLD.buyer_id WHERE OLD.buyer_id IS NOT NULL; END;
CREATE TRIGGER call_outcomes_touched_insert AFTER INSERT ON call_outcomes WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT (SELECT store FROM actions WHERE id = NEW.action_id), (SELECT subject FROM actions WHERE id = NEW.action_id), (SELECT subject_id FROM actions WHERE id = NEW.action_id) WHERE (SELECT subject_id FROM actions WHERE id = NEW.action_id) IS NOT NULL; END;
CREATE TRIGGER call_outcomes_touched_update AFTER UPDATE ON call_outcomes WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT (SELECT store FROM actions WHERE id = NEW.action_id), (SELECT subject FROM actions WHERE id = NEW.action_id), (SELECT subject_id FROM actions WHERE id = NEW.action_id) WHERE (SELECT subject_id FROM actions WHERE id = NEW.action_id) IS NOT NULL UNION SELECT (SELECT store FROM actions WHERE id = OLD.action_id), (SELECT subject FROM actions WHERE id = OLD.action_id), (SELECT subject_id FROM actions WHERE id = OLD.action_id) WHERE (SELECT subject_id FROM actions WHERE id = OLD.action_id) IS NOT NULL; END;
CREATE TRIGGER call_outcomes_touched_delete AFTER DELETE ON call_outcomes WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT (SELECT store FROM actions WHERE id = OLD.action_id), (SELECT subject FROM actions WHERE id = OLD.action_id), (SELECT subject_id FROM actions WHERE id = OLD.action_id) WHERE (SELECT subject_id FROM actions WHERE id = OLD.action_id) IS NOT NULL; END;
CREATE TRIGGER case_closings_touched_insert AFTER INSERT ON case_closings WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'review', NEW.review_id WHERE NEW.review_id IS NOT NULL; END;
CREATE TRIGGER case_closings_touched_update AFTER UPDATE ON case_closings WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'review', NEW.review_id WHERE NEW.review_id IS NOT NULL UNION SELECT OLD.store, 'review', OLD.review_id WHERE OLD.review_id IS NOT NULL; END;
CREATE TRIGGER case_closings_touched_delete AFTER DELETE ON case_closings WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'review', OLD.review_id WHERE OLD.review_id IS NOT NULL; END;
CREATE TRIGGER erased_records_touched_insert AFTER INSERT ON erased_records WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, NEW.record, NEW.record_id WHERE NEW.record_id IS NOT NULL; END;
CREATE TRIGGER erased_records_touched_update AFTER UPDATE ON erased_records WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, NEW.record, NEW.record_id WHERE NEW.record_id IS NOT NULL UNION SELECT OLD.store, OLD.record, OLD.record_id WHERE OLD.record_id IS NOT NULL; END;
CREATE TRIGGER erased_records_touched_delete AFTER DELETE ON erased_records WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, OLD.record, OLD.record_id WHERE OLD.record_id IS NOT NULL; END;
CREATE TRIGGER inquiries_touched_insert AFTER INSERT ON inquiries WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'inquiry', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL; END;
CREATE TRIGGER inquiries_touched_update AFTER UPDATE ON inquiries WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'inquiry', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL UNION SELECT OLD.store, 'inquiry', OLD.id WHERE OLD.id IS NOT NULL UNION SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER inquiries_touched_delete AFTER DELETE ON inquiries WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'inquiry', OLD.id WHERE OLD.id IS NOT NULL UNION SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER actions_touched_insert AFTER INSERT ON actions WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, NEW.subject, NEW.subject_id WHERE NEW.subject_id IS NOT NULL UNION SELECT NEW.store, 'order', nullif(NEW.order_id, '') WHERE nullif(NEW.order_id, '') IS NOT NULL; END;
CREATE TRIGGER actions_touched_update AFTER UPDATE ON actions WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, NEW.subject, NEW.subject_id WHERE NEW.subject_id IS NOT NULL UNION SELECT NEW.store, 'order', nullif(NEW.order_id, '') WHERE nullif(NEW.order_id, '') IS NOT NULL UNION SELECT OLD.store, OLD.subject, OLD.subject_id WHERE OLD.subject_id IS NOT NULL UNION SELECT OLD.store, 'order', nullif(OLD.order_id, '') WHERE nullif(OLD.order_id, '') IS NOT NULL; END;
CREATE TRIGGER actions_touched_delete AFTER DELETE ON actions WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, OLD.subject, OLD.subject_id WHERE OLD.subject_id IS NOT NULL UNION SELECT OLD.store, 'order', nullif(OLD.order_id, '') WHERE nullif(OLD.order_id, '') IS NOT NULL; END;
CREATE TRIGGER buyer_records_touched_insert AFTER INSERT ON buyer_records WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, NEW.record, NEW.record_id WHERE NEW.record_id IS NOT NULL UNION SELECT NEW.store, 'buyer', NEW.buyer WHERE NEW.buyer IS NOT NULL; END;
CREATE TRIGGER buyer_records_touched_update AFTER UPDATE ON buyer_records WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, NEW.record, NEW.record_id WHERE NEW.record_id IS NOT NULL UNION SELECT NEW.store, 'buyer', NEW.buyer WHERE NEW.buyer IS NOT NULL UNION SELECT OLD.store, OLD.record, OLD.record_id WHERE OLD.record_id IS NOT NULL UNION SELECT OLD.store, 'buyer', OLD.buyer WHERE OLD.buyer IS NOT NULL; END;
CREATE TRIGGER buyer_records_touched_delete AFTER DELETE ON buyer_records WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, OLD.record, OLD.record_id WHERE OLD.record_id IS NOT NULL UNION SELECT OLD.store, 'buyer', OLD.buyer WHERE OLD.buyer IS NOT NULL; END;
CREATE TRIGGER buyers_touched_update AFTER UPDATE OF person ON buyers WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'person', NEW.person WHERE NEW.person IS NOT NULL UNION SELECT OLD.store, 'person', OLD.person WHERE OLD.person IS NOT NULL; END;
CREATE TRIGGER buyers_touched_delete AFTER DELETE ON buyers WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'person', OLD.person WHERE OLD.person IS NOT NULL; END;
CREATE TRIGGER person_keys_touched_insert AFTER INSERT ON person_keys WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT '', 'buyer', NEW.buyer WHERE NEW.buyer IS NOT NULL; END;
CREATE TRIGGER person_keys_touched_delete AFTER DELETE ON person_keys WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT '', 'buyer', OLD.buyer WHERE OLD.buyer IS NOT NULL; END;
CREATE TRIGGER suppressions_touched_insert AFTER INSERT ON suppressions WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT '', 'hash', NEW.hash WHERE NEW.hash IS NOT NULL; END;
CREATE TRIGGER ad_consents_touched_insert AFTER INSERT ON ad_consents WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT '', 'hash', NEW.hash WHERE NEW.hash IS NOT NULL; END;
CREATE INDEX actions_carried ON actions(changed_at)
    WHERE state = 'sent' AND send_by NOT IN ('inquiry', 'review', 'review_request', 'coupon', 'task');
CREATE INDEX attempts_started ON attempts(started_at);
CREATE INDEX actions_priced ON actions(changed_at) WHERE price > 0;
CREATE INDEX actions_rule_carried ON actions(rule)
    WHERE send_by NOT IN ('inquiry', 'review', 'review_request', 'coupon', 'task')
;
CREATE INDEX orders_when ON orders(ordered_at, store, id);
CREATE INDEX reviews_when ON reviews(written_at, store, id);
CREATE INDEX inquiries_when ON inquiries(asked_at, store, id)
;
CREATE INDEX reviews_told ON reviews(store, product_id, written_at) WHERE visible = 1 AND text <> '';
CREATE INDEX inquiries_told ON inquiries(store, product_id, asked_at) WHERE thread <> '';
CREATE TRIGGER promises_touched_insert AFTER INSERT ON promises WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'promise', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL; END;
CREATE TRIGGER promises_touched_update AFTER UPDATE ON promises WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'promise', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL UNION SELECT OLD.store, 'promise', OLD.id WHERE OLD.id IS NOT NULL UNION SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER promises_touched_delete AFTER DELETE ON promises WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'promise', OLD.id WHERE OLD.id IS NOT NULL UNION SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER order_notes_touched_insert AFTER INSERT ON order_notes WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL; END;
CREATE TRIGGER order_notes_touched_update AFTER UPDATE ON order_notes WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.order_id WHERE NEW.order_id IS NOT NULL UNION SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER order_notes_touched_delete AFTER DELETE ON order_notes WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'order', OLD.order_id WHERE OLD.order_id IS NOT NULL; END;
CREATE TRIGGER referrals_touched_insert AFTER INSERT ON referrals WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.referrer_order WHERE NEW.referrer_order IS NOT NULL; END;
CREATE TRIGGER referrals_touched_update AFTER UPDATE ON referrals WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'order', NEW.referrer_order WHERE NEW.referrer_order IS NOT NULL UNION SELECT OLD.store, 'order', OLD.referrer_order WHERE OLD.referrer_order IS NOT NULL; END;
CREATE TRIGGER referrals_touched_delete AFTER DELETE ON referrals WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'order', OLD.referrer_order WHERE OLD.referrer_order IS NOT NULL; END;
CREATE TRIGGER products_named_insert AFTER INSERT ON products WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'name', NEW.id WHERE NEW.id IS NOT NULL; END;
CREATE TRIGGER products_named_update AFTER UPDATE OF name ON products WHEN EXISTS (SELECT 1 FROM agenda_rules) AND (OLD.name IS NOT NEW.name) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'name', NEW.id WHERE NEW.id IS NOT NULL UNION SELECT OLD.store, 'name', OLD.id WHERE OLD.id IS NOT NULL; END;
CREATE TRIGGER products_named_delete AFTER DELETE ON products WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'name', OLD.id WHERE OLD.id IS NOT NULL; END;
CREATE TRIGGER reviews_told_insert AFTER INSERT ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'reviews', nullif(NEW.product_id, '') WHERE nullif(NEW.product_id, '') IS NOT NULL; END;
CREATE TRIGGER reviews_told_update AFTER UPDATE OF text, visible, product_id, written_at ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) AND (OLD.text IS NOT NEW.text OR OLD.visible IS NOT NEW.visible OR OLD.product_id IS NOT NEW.product_id OR OLD.written_at IS NOT NEW.written_at) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'reviews', nullif(NEW.product_id, '') WHERE nullif(NEW.product_id, '') IS NOT NULL UNION SELECT OLD.store, 'reviews', nullif(OLD.product_id, '') WHERE nullif(OLD.product_id, '') IS NOT NULL; END;
CREATE TRIGGER reviews_told_delete AFTER DELETE ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'reviews', nullif(OLD.product_id, '') WHERE nullif(OLD.product_id, '') IS NOT NULL; END;
CREATE TRIGGER inquiries_told_insert AFTER INSERT ON inquiries WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'inquiries', nullif(NEW.product_id, '') WHERE nullif(NEW.product_id, '') IS NOT NULL; END;
CREATE TRIGGER inquiries_told_update AFTER UPDATE OF title, thread, product_id, asked_at ON inquiries WHEN EXISTS (SELECT 1 FROM agenda_rules) AND (OLD.title IS NOT NEW.title OR OLD.thread IS NOT NEW.thread OR OLD.product_id IS NOT NEW.product_id OR OLD.asked_at IS NOT NEW.asked_at) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'inquiries', nullif(NEW.product_id, '') WHERE nullif(NEW.product_id, '') IS NOT NULL UNION SELECT OLD.store, 'inquiries', nullif(OLD.product_id, '') WHERE nullif(OLD.product_id, '') IS NOT NULL; END;
CREATE TRIGGER inquiries_told_delete AFTER DELETE ON inquiries WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'inquiries', nullif(OLD.product_id, '') WHERE nullif(OLD.product_id, '') IS NOT NULL; END;
CREATE TRIGGER reviews_first_insert AFTER INSERT ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'first', nullif(NEW.product_id, '') WHERE nullif(NEW.product_id, '') IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = NEW.store AND x.product_id = NEW.product_id AND x.visible = 1 LIMIT 11)) <= 10; END;
CREATE TRIGGER reviews_first_update AFTER UPDATE OF visible, product_id ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) AND (OLD.visible IS NOT NEW.visible OR OLD.product_id IS NOT NEW.product_id) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'first', nullif(NEW.product_id, '') WHERE nullif(NEW.product_id, '') IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = NEW.store AND x.product_id = NEW.product_id AND x.visible = 1 LIMIT 11)) <= 10 UNION SELECT OLD.store, 'first', nullif(OLD.product_id, '') WHERE nullif(OLD.product_id, '') IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = OLD.store AND x.product_id = OLD.product_id AND x.visible = 1 LIMIT 11)) <= 10; END;
CREATE TRIGGER reviews_first_delete AFTER DELETE ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'first', nullif(OLD.product_id, '') WHERE nullif(OLD.product_id, '') IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = OLD.store AND x.product_id = OLD.product_id AND x.visible = 1 LIMIT 11)) <= 10; END;
CREATE TRIGGER reviews_few_insert AFTER INSERT ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'few', nullif(NEW.product_id, '') WHERE nullif(NEW.product_id, '') IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = NEW.store AND x.product_id = NEW.product_id AND x.visible = 1 LIMIT 31)) <= 30; END;
CREATE TRIGGER reviews_few_update AFTER UPDATE OF visible, product_id ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) AND (OLD.visible IS NOT NEW.visible OR OLD.product_id IS NOT NEW.product_id) BEGIN INSERT INTO touched (store, record, record_id) SELECT NEW.store, 'few', nullif(NEW.product_id, '') WHERE nullif(NEW.product_id, '') IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = NEW.store AND x.product_id = NEW.product_id AND x.visible = 1 LIMIT 31)) <= 30 UNION SELECT OLD.store, 'few', nullif(OLD.product_id, '') WHERE nullif(OLD.product_id, '') IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = OLD.store AND x.product_id = OLD.product_id AND x.visible = 1 LIMIT 31)) <= 30; END;
CREATE TRIGGER reviews_few_delete AFTER DELETE ON reviews WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN INSERT INTO touched (store, record, record_id) SELECT OLD.store, 'few', nullif(OLD.product_id, '') WHERE nullif(OLD.product_id, '') IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = OLD.store AND x.product_id = OLD.product_id AND x.visible = 1 LIMIT 31)) <= 30; END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('touched',1);
INSERT INTO "sqlite_sequence" VALUES('actions',1);
INSERT INTO "sqlite_sequence" VALUES('ad_consents',1);
INSERT INTO "sqlite_sequence" VALUES('attempts',1);
INSERT INTO "sqlite_sequence" VALUES('events',1);
INSERT INTO "sqlite_sequence" VALUES('promises',1);
INSERT INTO "sqlite_sequence" VALUES('referrals',1);
INSERT INTO "sqlite_sequence" VALUES('suppressions',1);
COMMIT;
