-- The digest of a seal: SHA-256 over the previous digest and the entries it names, in the order of their ids, each
-- with its outcome and its transfers.
CREATE OR REPLACE FUNCTION ledger_digest_v1(p_previous text, p_entries uuid[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(p_previous || COALESCE(string_agg(
        concat_ws('|', e.id, e.source_id, e.key, e.kind, e.fingerprint, e.refusal, e.outcome,
                  extract(epoch FROM e.occurred_at), extract(epoch FROM e.recorded_at), e.store_id, e.actor_kind,
                  e.actor_id, e.reference,
                  (SELECT string_agg(concat_ws(',', t.number, t.from_account_id, t.to_account_id, t.unit, t.amount,
                                               t.reason, t.from_balance_after, t.to_balance_after), ';' ORDER BY t.number)
                   FROM ledger_transfer t WHERE t.entry_id = e.id)),
        E'\n' ORDER BY e.id), ''), 'UTF8')), 'hex')
    FROM ledger_entry e WHERE e.id = ANY (p_entries)
$$;

-- Seal up to p_limit entries of a book and roll their transfers up into its own accounts. Answers how many there were;
-- none where another is at it just now.
CREATE OR REPLACE FUNCTION ledger_seal_v1(p_organisation uuid, p_seal uuid, p_limit int, p_now timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_entries uuid[];
    v_number int;
    v_previous text;
BEGIN
    PERFORM 1 FROM ledger_book WHERE organisation_id = p_organisation FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN 0; END IF;

    WITH taken AS (
        DELETE FROM ledger_unsealed WHERE entry_id IN (
            SELECT entry_id FROM ledger_unsealed WHERE organisation_id = p_organisation LIMIT p_limit FOR UPDATE SKIP LOCKED)
        RETURNING entry_id)
    SELECT array_agg(entry_id ORDER BY entry_id) INTO v_entries FROM taken;
    IF v_entries IS NULL THEN RETURN 0; END IF;

    WITH moved AS (
        SELECT account_id, sum(amount) AS amount FROM (
            SELECT from_account_id AS account_id, -amount AS amount FROM ledger_transfer WHERE entry_id = ANY (v_entries)
            UNION ALL
            SELECT to_account_id, amount FROM ledger_transfer WHERE entry_id = ANY (v_entries)) AS both_ways
        GROUP BY account_id)
    UPDATE ledger_account a SET balance = a.balance + m.amount
    FROM moved m WHERE a.id = m.account_id AND NOT a.is_strict;

    SELECT number, digest INTO v_number, v_previous FROM ledger_seal
    WHERE organisation_id = p_organisation ORDER BY number DESC LIMIT 1;
    INSERT INTO ledger_seal (id, organisation_id, number, entry_ids, previous, digest, sealed_at)
    VALUES (p_seal, p_organisation, COALESCE(v_number, 0) + 1, v_entries, COALESCE(v_previous, ''),
            ledger_digest_v1(COALESCE(v_previous, ''), v_entries), p_now);
    RETURN cardinality(v_entries);
END
$$;
