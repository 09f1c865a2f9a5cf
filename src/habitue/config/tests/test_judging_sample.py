"""What judging is measured on is what the figure says."""

from habitue.config.bench.judging_sample import sample_basket, sample_moment, sample_program, sample_state
from habitue.programs.judging.sale import judge


def test_ten_lines_are_judged_by_thirty_rules_with_a_reason_for_each() -> None:
    program, basket = sample_program(), sample_basket()
    document = program.document
    rules = [rule.code for rule in document.earn] + [boost.code for boost in document.boosts]
    rules += [exchange.code for exchange in document.exchanges] + [discount.code for discount in document.discounts]
    sale = judge(program, basket, sample_state(), sample_moment())
    assert (len(basket.lines), len(rules)) == (10, 30)
    assert set(rules) <= {reason.rule for reason in sale.reasons}
    assert sale.refusals == ()
    assert (sale.due, sale.spent, len(sale.discounts), len(sale.exchanges)) == (8423, {"toast": 1, "points": 500}, 6, 1)
    assert sale.earned == {"points": 287, "stamps": 2, "bread_stamps": 2, "kitty": 84, "visits": 1}
