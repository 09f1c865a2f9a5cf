"""The desk, under `/manage`. The program's editor and the pages of staff stand beside it, in rooms of their own."""

from django.urls import URLPattern, path

from habitue.manage.views import (
    accounts,
    articles,
    birthdays,
    cards,
    customer_endings,
    customer_value,
    customers,
    journal,
    pictures,
    printing,
    rewards,
    sales,
    today,
    vouchers,
    work,
)
from habitue.manage.views.settings import brand, house, keys, webhooks

app_name = "manage"

_CUSTOMER = "manage/customers/<uuid:customer_id>"
_customers: list[URLPattern] = [
    path("manage/customers", customers.customers, name="customers"),
    path("manage/customers/new", customers.new, name="new_customer"),
    path("manage/customers/export", work.customer_export, name="customer_export"),
    path(_CUSTOMER, customers.customer, name="customer"),
    path(f"{_CUSTOMER}/details", customers.details, name="customer_details"),
    path(f"{_CUSTOMER}/block", customers.blocking, name="customer_block"),
    path(f"{_CUSTOMER}/history", customers.history, name="customer_history"),
    path(f"{_CUSTOMER}/sales", customers.sales, name="customer_sales"),
    path(f"{_CUSTOMER}/adjustment", customer_value.adjust, name="customer_adjust"),
    path(f"{_CUSTOMER}/tier", customer_value.tier, name="customer_tier"),
    path(f"{_CUSTOMER}/limit", customer_value.limit, name="customer_limit"),
    path(f"{_CUSTOMER}/card", cards.giving, name="customer_card"),
    path(f"{_CUSTOMER}/merger", customer_endings.merge, name="customer_merge"),
    path(f"{_CUSTOMER}/merger/<uuid:other_id>", customer_endings.merge_with, name="customer_merge_with"),
    path(f"{_CUSTOMER}/forgetting", customer_endings.forget, name="customer_forget"),
]
_cards: list[URLPattern] = [
    path("manage/cards", cards.cards, name="cards"),
    path("manage/cards/numbers", cards.making, name="cards_make"),
    path("manage/cards/list", cards.taking, name="cards_take"),
    path("manage/cards/sheets", printing.sheets, name="cards_print"),
    path("manage/cards/<uuid:card_id>", cards.card, name="card"),
    path("manage/cards/<uuid:card_id>/block", cards.blocking, name="card_block"),
    path("manage/cards/<uuid:card_id>/replacement", cards.replacing, name="card_replace"),
    path("manage/cards/<uuid:card_id>/removal", cards.removing, name="card_remove"),
    path("manage/cards/<uuid:card_id>/sheet", printing.one_card, name="card_print"),
]
_value: list[URLPattern] = [
    path("manage/sales", sales.sales, name="sales"),
    path("manage/sales/<uuid:sale_id>", sales.sale, name="sale"),
    path("manage/sales/<uuid:sale_id>/return", sales.returning, name="sale_return"),
    path("manage/sales/<uuid:sale_id>/customer", sales.naming, name="sale_name"),
    path("manage/vouchers", vouchers.vouchers, name="vouchers"),
    path("manage/vouchers/new", vouchers.issuing, name="voucher_issue"),
    path("manage/vouchers/<uuid:voucher_id>", vouchers.voucher, name="voucher"),
    path("manage/vouchers/<uuid:voucher_id>/load", vouchers.loading, name="voucher_load"),
    path("manage/vouchers/<uuid:voucher_id>/block", vouchers.blocking, name="voucher_block"),
    path("manage/vouchers/<uuid:voucher_id>/sheet", printing.one_voucher, name="voucher_print"),
    path("manage/accounts", accounts.accounts, name="accounts"),
    path("manage/accounts/<uuid:customer_id>", accounts.account, name="account"),
]
_house: list[URLPattern] = [
    path("manage/articles", articles.articles, name="articles"),
    path("manage/articles/new", articles.new, name="new_article"),
    path("manage/articles/buttons", articles.buttons, name="buttons"),
    path("manage/articles/groups", articles.groups, name="groups"),
    path("manage/articles/groups/new", articles.group, name="new_group"),
    path("manage/articles/groups/one/<path:code>/removal", articles.group_removal, name="group_remove"),
    path("manage/articles/groups/one/<path:code>", articles.group, name="group"),
    path("manage/articles/one/<path:code>/retirement", articles.retiring, name="article_retire"),
    path("manage/articles/one/<path:code>", articles.article, name="article"),
    path("manage/rewards", rewards.rewards, name="rewards"),
    path("manage/rewards/<slug:kind>/<path:code>", rewards.reward, name="reward"),
    path("pictures/<uuid:organisation_id>/<uuid:file_id>", pictures.picture, name="picture"),
]
_settings: list[URLPattern] = [
    path("manage/settings", house.settings, name="settings"),
    path("manage/settings/organisation", house.organisation, name="organisation"),
    path("manage/settings/companies/new", house.new_company, name="new_company"),
    path("manage/settings/companies/<uuid:company_id>", house.company, name="company"),
    path("manage/settings/stores/new", house.new_store, name="new_store"),
    path("manage/settings/stores/<uuid:store_id>", house.store, name="store"),
    path("manage/settings/stores/<uuid:store_id>/tills/new", house.new_till, name="new_till"),
    path("manage/settings/tills/<uuid:till_id>", house.till, name="till"),
    path("manage/settings/brand", brand.looks, name="looks"),
    path("manage/settings/brand/look", brand.brand, name="brand"),
    path("manage/settings/brand/<slug:name>", brand.text, name="text"),
    path("manage/settings/keys", keys.keys, name="keys"),
    path("manage/settings/keys/new", keys.new_key, name="new_key"),
    path("manage/settings/keys/<uuid:key_id>/roll", keys.key_rolling, name="key_roll"),
    path("manage/settings/keys/<uuid:key_id>/revoke", keys.key_revoking, name="key_revoke"),
    path("manage/settings/webhooks", webhooks.webhooks, name="webhooks"),
    path("manage/settings/webhooks/new", webhooks.new_webhook, name="new_webhook"),
    path("manage/settings/webhooks/<uuid:endpoint_id>", webhooks.webhook, name="webhook"),
    path("manage/settings/webhooks/<uuid:endpoint_id>/deed", webhooks.webhook_deed, name="webhook_deed"),
]
urlpatterns: list[URLPattern] = [
    path("manage", today.today, name="today"),
    path("manage/search", today.search, name="search"),
    path("manage/birthdays", birthdays.birthdays, name="birthdays"),
    path("manage/birthdays/letters", printing.letters, name="letters"),
    path("manage/journal", journal.journal, name="journal"),
    path("manage/work/<uuid:job_id>", work.work, name="work"),
    path("manage/work/<uuid:job_id>/cancellation", work.cancelling, name="work_cancel"),
    path("manage/work/<uuid:job_id>/file", work.file, name="work_file"),
    *_customers,
    *_cards,
    *_value,
    *_house,
    *_settings,
]
