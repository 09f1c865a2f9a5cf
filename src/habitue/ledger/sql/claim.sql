-- Waiting, in one order for a whole call: keys sorted, new owners sorted, owners by id, reversed entries by id.
-- Whoever has an owner's lock may move all its accounts; nothing else is ever waited for while it is held.

-- How long to wait for anybody, where the connection does not say: longer than any till's work, shorter than its
-- patience. What times out is nothing (SQLSTATE 55P03), and may be sent again under the same key.
CREATE OR REPLACE FUNCTION ledger_patience_v1() RETURNS void
LANGUAGE sql AS $$
    SELECT set_config('lock_timeout', '5s', true)
$$;

-- Claim the keys of these acts. Answers for each act whether its key was new, or what stands under it:
-- {"ordinal", "status": "new" | "repeat" | "key_reused" | "key_reversed", "entry", "outcome", "refusal"}.
-- A key that stands twice in one call is new for the first act; for the second there is no outcome yet, and what there
-- is must be asked for (ledger_known_v1) after the first was executed.
CREATE OR REPLACE FUNCTION ledger_claim_v1(p_acts jsonb) RETURNS TABLE (
    ordinal int, status text, entry uuid, outcome jsonb, refusal text)
LANGUAGE plpgsql AS $$
DECLARE
    v_new int;
BEGIN
    IF current_setting('lock_timeout') = '0' THEN PERFORM ledger_patience_v1(); END IF;
    INSERT INTO ledger_entry (id, organisation_id, source_id, key, fingerprint, kind, refusal, occurred_at,
                              recorded_at, store_id, actor_kind, actor_id, reference)
    SELECT a.entry, a.organisation, a.source, a.key, COALESCE(a.fingerprint, ''), a.kind, '', a.occurred_at,
           a.recorded_at, a.store, a.actor_kind, a.actor, COALESCE(a.reference, '')
    FROM ROWS FROM (jsonb_to_recordset(p_acts) AS (
        entry uuid, organisation uuid, source uuid, key text, fingerprint text, kind text, occurred_at timestamptz,
        recorded_at timestamptz, store uuid, actor_kind text, actor uuid, reference text)) WITH ORDINALITY AS a (
        entry, organisation, source, key, fingerprint, kind, occurred_at, recorded_at, store, actor_kind, actor,
        reference, ord)
    ORDER BY a.organisation, a.source, a.key, a.ord
    ON CONFLICT (organisation_id, source_id, key) DO NOTHING;
    GET DIAGNOSTICS v_new = ROW_COUNT;

    IF v_new = jsonb_array_length(p_acts) THEN
        RETURN QUERY
        SELECT a.ord::int, 'new'::text, (a.act ->> 'entry')::uuid, NULL::jsonb, ''::text
        FROM jsonb_array_elements(p_acts) WITH ORDINALITY AS a (act, ord);
        RETURN;
    END IF;

    -- A statement of its own: it sees what another transaction committed while we waited for its key.
    RETURN QUERY
    SELECT a.ord::int,
           CASE WHEN e.id = (a.act ->> 'entry')::uuid AND e.outcome IS NULL THEN 'new'
                WHEN e.kind = 'burned' OR EXISTS (SELECT 1 FROM ledger_reversal r WHERE r.entry_id = e.id)
                    THEN 'key_reversed'
                WHEN e.fingerprint <> COALESCE(a.act ->> 'fingerprint', '') THEN 'key_reused'
                ELSE 'repeat' END,
           e.id, e.outcome, e.refusal
    FROM jsonb_array_elements(p_acts) WITH ORDINALITY AS a (act, ord)
    CROSS JOIN LATERAL (
        SELECT * FROM ledger_entry k
        WHERE k.organisation_id = (a.act ->> 'organisation')::uuid AND k.source_id = (a.act ->> 'source')::uuid
          AND k.key = a.act ->> 'key' LIMIT 1) AS e;
END
$$;

-- Give a key back: the act was judged on a state that has moved since, or under a sum that is due no more.
CREATE OR REPLACE FUNCTION ledger_unclaim_v1(p_entry uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ledger_entry WHERE id = p_entry AND outcome IS NULL AND key IS NOT NULL;
END
$$;

-- Make the strict rows that are missing, and lock the owners, all of this organisation. p_owners and p_accounts are
-- the whole call's. Each account: {"id", "owner", "purpose", "unit", "floor"}.
CREATE OR REPLACE FUNCTION ledger_lock_v1(p_organisation uuid, p_owners uuid[], p_accounts jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_owners uuid[] := ARRAY(SELECT DISTINCT o FROM unnest(p_owners) AS o);
    v_locked int;
BEGIN
    IF current_setting('lock_timeout') = '0' THEN PERFORM ledger_patience_v1(); END IF;
    -- Before any lock is taken: while one waits for a row that another is making, one must hold nothing it may want.
    IF (SELECT count(*) FROM ledger_owner WHERE id = ANY (v_owners)) < cardinality(v_owners) THEN
        INSERT INTO ledger_owner (id, organisation_id, version)
        SELECT o, p_organisation, 0 FROM unnest(v_owners) AS o ORDER BY o ON CONFLICT DO NOTHING;
    END IF;

    PERFORM 1 FROM ledger_owner
    WHERE id = ANY (v_owners) AND organisation_id = p_organisation ORDER BY id FOR NO KEY UPDATE;
    GET DIAGNOSTICS v_locked = ROW_COUNT;
    IF v_locked <> cardinality(v_owners) THEN
        RAISE EXCEPTION 'an owner belongs to another organisation than %', p_organisation;
    END IF;

    IF jsonb_array_length(p_accounts) > 0 THEN
        INSERT INTO ledger_account (id, organisation_id, owner_id, purpose, unit, is_strict, floor, balance, held,
                                    pending, state)
        SELECT a.id, p_organisation, a.owner, a.purpose, a.unit, true, a.floor, 0, 0, 0, 'open'
        FROM jsonb_to_recordset(p_accounts) AS a (id uuid, owner uuid, purpose text, unit text, floor bigint)
        WHERE a.owner = ANY (v_owners)
        ON CONFLICT (organisation_id, owner_id, purpose, unit) DO NOTHING;
    END IF;
END
$$;

-- An account of the organisation's or a company's own, made when it is asked for first.
CREATE OR REPLACE FUNCTION ledger_own_account_v1(
    p_new uuid, p_organisation uuid, p_owner uuid, p_purpose text, p_unit text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    v_account ledger_account;
BEGIN
    SELECT * INTO v_account FROM ledger_account
    WHERE organisation_id = p_organisation AND owner_id = p_owner AND purpose = p_purpose AND unit = p_unit;
    IF NOT FOUND THEN
        INSERT INTO ledger_account (id, organisation_id, owner_id, purpose, unit, is_strict, balance, held, pending,
                                    state)
        VALUES (p_new, p_organisation, p_owner, p_purpose, p_unit, false, 0, 0, 0, 'open')
        ON CONFLICT (organisation_id, owner_id, purpose, unit) DO NOTHING;
        SELECT * INTO STRICT v_account FROM ledger_account
        WHERE organisation_id = p_organisation AND owner_id = p_owner AND purpose = p_purpose AND unit = p_unit;
    END IF;
    IF v_account.is_strict THEN
        RAISE EXCEPTION '% is no purpose of an own account', p_purpose;
    END IF;
    RETURN v_account.id;
END
$$;
