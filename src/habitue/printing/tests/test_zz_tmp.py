import time
from habitue.merchants.tests.factories import make_house
from habitue.printing import vouchers as v
import pytest
def test_x(db=None):
    v.VOUCHERS_MAX=5000
    h=make_house()
    for n in (100,500,1000,5000):
        t=time.time(); pdf=v.voucher_pages(organisation_id=h.id, vouchers=[v.VoucherToPrint(code=f"GV{i:012d}AB",amount="25,00 €",until="1.1.2027") for i in range(n)],language="de")
        print(n, round(time.time()-t,2), len(pdf)//1024,"KiB")
    import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024,"MiB")
