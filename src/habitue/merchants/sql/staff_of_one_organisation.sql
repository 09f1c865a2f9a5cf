-- An invitation, a device or a count cannot be tied to another organisation's staff, till or device.
ALTER TABLE merchants_invitation ADD CONSTRAINT an_invitation_and_its_staff_are_of_one_organisation
    FOREIGN KEY (organisation_id, staff_id) REFERENCES merchants_staff (organisation_id, id);
ALTER TABLE merchants_paneldevice ADD CONSTRAINT a_device_and_its_till_are_of_one_organisation
    FOREIGN KEY (organisation_id, till_id) REFERENCES merchants_till (organisation_id, id);
ALTER TABLE merchants_paneldevice ADD CONSTRAINT a_device_and_who_is_present_are_of_one_organisation
    FOREIGN KEY (organisation_id, present_id) REFERENCES merchants_staff (organisation_id, id);
ALTER TABLE merchants_paneldevice ADD CONSTRAINT a_device_and_who_registered_it_are_of_one_organisation
    FOREIGN KEY (organisation_id, registered_by_id) REFERENCES merchants_staff (organisation_id, id);
ALTER TABLE merchants_pintries ADD CONSTRAINT wrong_pins_and_their_device_are_of_one_organisation
    FOREIGN KEY (organisation_id, device_id) REFERENCES merchants_paneldevice (organisation_id, id);
ALTER TABLE merchants_pintries ADD CONSTRAINT wrong_pins_and_their_person_are_of_one_organisation
    FOREIGN KEY (organisation_id, staff_id) REFERENCES merchants_staff (organisation_id, id);
