-- A store, till or key cannot be tied to another organisation's company, store, till or application.
ALTER TABLE merchants_store ADD CONSTRAINT a_store_and_its_company_are_of_one_organisation
    FOREIGN KEY (organisation_id, company_id) REFERENCES merchants_company (organisation_id, id);
ALTER TABLE merchants_till ADD CONSTRAINT a_till_and_its_store_are_of_one_organisation
    FOREIGN KEY (organisation_id, store_id) REFERENCES merchants_store (organisation_id, id);
ALTER TABLE merchants_apikey ADD CONSTRAINT a_key_and_its_till_are_of_one_organisation
    FOREIGN KEY (organisation_id, till_id) REFERENCES merchants_till (organisation_id, id);
ALTER TABLE merchants_apikey ADD CONSTRAINT a_key_and_its_application_are_of_one_organisation
    FOREIGN KEY (organisation_id, application_id) REFERENCES merchants_application (organisation_id, id);
