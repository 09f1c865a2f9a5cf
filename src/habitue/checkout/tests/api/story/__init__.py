"""A day at a café, told in requests: every operation of the API at least once. The examples of the documentation.

`<name>` in an address or a body stands for what an earlier step kept. A step without a summary only prepares.
"""

from habitue.checkout.tests.api.cafe import Step
from habitue.checkout.tests.api.story.beginnings import BEGINNINGS
from habitue.checkout.tests.api.story.endings import ENDINGS
from habitue.checkout.tests.api.story.people import PEOPLE
from habitue.checkout.tests.api.story.sales import SALES
from habitue.checkout.tests.api.story.telling import TELLING
from habitue.checkout.tests.api.story.value import VALUE

STORY: list[Step] = [*BEGINNINGS, *PEOPLE, *SALES, *VALUE, *ENDINGS, *TELLING]
