-- Waiting, in one order for a whole call: keys sorted, new rows sorted, owners by id.

-- Claim the keys of these acts, which differ from each other. Answers for each act whether its key was new, or what
-- stands under it: {"ordinal", "status": "new" | "repeat" | "key_reused" | "key_reversed", "entry", "outcome", "refusal"}.
CREATE OR REPLACE FUNCTION ledger_claim_v1(p_acts jsonb) RETURNS TABLE (
    ordinal int, status text, entry uuid, outcome jsonb, refusal text)
LANGUAGE plpgsql AS $$
DECLARE
    v_new uuid[];
BEGIN
    WITH claimed AS (
        INSERT INTO ledger_entry (id, organisation_id, source_id, key, fingerprint, kind, refusal, occurred_at,
                                  recorded_at, store_id, actor_kind, actor_id, reference)
        SELECT a.entry, a.organisation, a.source, a.key, COALESCE(a.fingerprint, ''), a.kind, '', a.occurred_at,
               a.recorded_at, a.store, a.actor_kind, a.actor, COALESCE(a.reference, '')
        FROM jsonb_to_recordset(p_acts) AS a (
            entry uuid, organisation uuid, source uuid, key text, fingerprint text, kind text,
            occurred_at timestamptz, recorded_at timestamptz, store uuid, actor_kind text, actor uuid, reference text)
        ORDER BY a.organisation, a.source, a.key
        ON CONFLICT (organisation_id, source_id, key) DO NOTHING
        RETURNING id)
    SELECT array_agg(id) INTO v_new FROM claimed;

    -- A statement of its own: it sees what another transaction committed while we waited for its key.
    RETURN QUERY
    SELECT a.ord::int,
           CASE WHEN e.id = ANY (v_new) AND e.id = (a.act ->> 'entry')::uuid THEN 'new'
                WHEN e.kind = 'burned' OR r.entry_id IS NOT NULL THEN 'key_reversed'
                WHEN e.fingerprint <> COALESCE(a.act ->> 'fingerprint', '') THEN 'key_reused'
                ELSE 'repeat' END,
           e.id, e.outcome, e.refusal
    FROM jsonb_array_elements(p_acts) WITH ORDINALITY AS a (act, ord)
    JOIN ledger_entry e ON e.organisation_id = (a.act ->> 'organisation')::uuid
        AND e.source_id = (a.act ->> 'source')::uuid AND e.key = a.act ->> 'key'
    LEFT JOIN ledger_reversal r ON r.entry_id = e.id;
END
$$;

-- Give a key back: the act was judged on a state that has moved since, or under a sum that is due no more.
CREATE OR REPLACE FUNCTION ledger_unclaim_v1(p_entry uuid) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM ledger_entry WHERE id = p_entry
$$;

-- Make the strict rows that are missing, then lock the owners. p_owners and p_accounts are the whole call's.
-- Each account: {"id", "organisation", "owner", "purpose", "unit", "floor"}.
CREATE OR REPLACE FUNCTION ledger_lock_v1(p_organisation uuid, p_owners uuid[], p_accounts jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_owner (id, organisation_id, version)
    SELECT o, p_organisation, 0 FROM unnest(p_owners) AS o
    WHERE NOT EXISTS (SELECT 1 FROM ledger_owner w WHERE w.id = o)
    ORDER BY o ON CONFLICT DO NOTHING;

    PERFORM 1 FROM ledger_owner
    WHERE id = ANY (p_owners) AND organisation_id = p_organisation ORDER BY id FOR NO KEY UPDATE;

    INSERT INTO ledger_account (id, organisation_id, owner_id, purpose, unit, is_strict, floor, balance, held, pending, state)
    SELECT a.id, p_organisation, a.owner, a.purpose, a.unit, true, a.floor, 0, 0, 0, 'open'
    FROM jsonb_to_recordset(p_accounts) AS a (id uuid, owner uuid, purpose text, unit text, floor bigint)
    WHERE a.owner = ANY (p_owners)
    ON CONFLICT (organisation_id, owner_id, purpose, unit) DO NOTHING;
END
$$;

-- An account of the organisation's or a company's own, made when it is asked for first.
CREATE OR REPLACE FUNCTION ledger_own_account_v1(
    p_new uuid, p_organisation uuid, p_owner uuid, p_purpose text, p_unit text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_id uuid;
BEGIN
    SELECT id INTO v_id FROM ledger_account
    WHERE organisation_id = p_organisation AND owner_id = p_owner AND purpose = p_purpose AND unit = p_unit;
    IF v_id IS NULL THEN
        INSERT INTO ledger_account (id, organisation_id, owner_id, purpose, unit, is_strict, balance, held, pending, state)
        VALUES (p_new, p_organisation, p_owner, p_purpose, p_unit, false, 0, 0, 0, 'open')
        ON CONFLICT (organisation_id, owner_id, purpose, unit) DO NOTHING;
        SELECT id INTO v_id FROM ledger_account
        WHERE organisation_id = p_organisation AND owner_id = p_owner AND purpose = p_purpose AND unit = p_unit;
    END IF;
    RETURN v_id;
END
$$;
