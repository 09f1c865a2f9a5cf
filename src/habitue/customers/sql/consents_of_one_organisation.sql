-- A consent is of a customer and to a text of the same organisation.
ALTER TABLE customers_consent ADD CONSTRAINT a_consent_and_its_customer_are_of_one_organisation
    FOREIGN KEY (organisation_id, customer_id) REFERENCES customers_customer (organisation_id, id);
ALTER TABLE customers_consent ADD CONSTRAINT a_consent_and_its_text_are_of_one_organisation
    FOREIGN KEY (organisation_id, text_id) REFERENCES customers_consenttext (organisation_id, id);
