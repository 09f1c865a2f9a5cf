-- A card, a merger and a replacement cannot lead into another organisation.
ALTER TABLE customers_customer ADD CONSTRAINT a_customer_and_its_survivor_are_of_one_organisation
    FOREIGN KEY (organisation_id, merged_into_id) REFERENCES customers_customer (organisation_id, id);
ALTER TABLE customers_card ADD CONSTRAINT a_card_and_its_customer_are_of_one_organisation
    FOREIGN KEY (organisation_id, customer_id) REFERENCES customers_customer (organisation_id, id);
ALTER TABLE customers_card ADD CONSTRAINT a_card_and_its_successor_are_of_one_organisation
    FOREIGN KEY (organisation_id, replaced_by_id) REFERENCES customers_card (organisation_id, id);
