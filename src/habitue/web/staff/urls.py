from django.urls import URLPattern, path

from habitue.web.staff import devices, members, profile, ways_in

app_name = "staff"
urlpatterns: list[URLPattern] = [
    path("staff", members.members, name="members"),
    path("staff/new", members.new_member, name="new"),
    path("staff/<uuid:staff_id>", members.member, name="member"),
    path("staff/<uuid:staff_id>/invitation", ways_in.invite, name="invitation"),
    path("staff/<uuid:staff_id>/invitation/end", ways_in.take_back, name="invitation_end"),
    path("staff/<uuid:staff_id>/pin", ways_in.pin, name="pin"),
    path("staff/<uuid:staff_id>/card", ways_in.card, name="card"),
    path("staff/<uuid:staff_id>/second-factor", ways_in.factors, name="factors"),
    path("staff/<uuid:staff_id>/leaving", ways_in.deactivate, name="deactivation"),
    path("staff/<uuid:staff_id>/return", ways_in.reactivate, name="reactivation"),
    path("devices", devices.devices, name="devices"),
    path("devices/<uuid:device_id>/end", devices.revoke, name="device_end"),
    path("rules", devices.rules, name="rules"),
    path("profile", profile.profile, name="profile"),
]
