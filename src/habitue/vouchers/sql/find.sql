-- Vouchers by the fingerprints (hex) of their codes, or by id, each with its account and its owner's version.
CREATE OR REPLACE FUNCTION vouchers_at_v1(p_organisation uuid, p_fingerprints jsonb, p_ids jsonb, p_now timestamptz)
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_fingerprints bytea[] := ARRAY(SELECT decode(f, 'hex') FROM jsonb_array_elements_text(p_fingerprints) AS f);
    v_ids uuid[] := ARRAY(SELECT i::uuid FROM jsonb_array_elements_text(p_ids) AS i);
BEGIN
    -- Each way by its own index: an OR of the two would read every voucher of the organisation.
    v_ids := v_ids || ARRAY(
        SELECT id FROM vouchers_voucher
        WHERE organisation_id = p_organisation AND code_fingerprint = ANY (v_fingerprints));
    RETURN (
        SELECT COALESCE(jsonb_agg(jsonb_build_object(
            'id', v.id, 'fingerprint', encode(v.code_fingerprint, 'hex'), 'company', v.company_id,
            'blocked', v.blocked_at IS NOT NULL, 'expires_at', v.expires_at, 'customer', v.customer_id,
            'owner', ledger_owner_at_v1(p_organisation, v.id, p_now)) ORDER BY v.id), '[]')
        FROM vouchers_voucher v WHERE v.id = ANY (v_ids) AND v.organisation_id = p_organisation);
END
$$;
