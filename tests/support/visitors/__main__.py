"""Store visitors, and tell what is stored; with the settings of this package.

python -m tests.support.visitors fill 500    stores visitors named 1 to 500
python -m tests.support.visitors tell        prints as JSON the names that can be read, and those that are found
"""

import json
import sys

from fuwuyue.config.server import open_database


def fill(count: int) -> None:
    from tests.support.visitors.models import Visitor

    Visitor.objects.bulk_create(Visitor(name=str(number), note=None) for number in range(1, count + 1))


def tell() -> None:
    from tests.support.visitors.models import Visitor

    visitors = list(Visitor.objects.all())
    names = sorted(int(visitor.name) for visitor in visitors)
    found = sorted(name for name in names if Visitor.objects.filter(name_index__matches=str(name)).count() == 1)
    sys.stdout.write(json.dumps({"names": names, "found": found, "changed": len({v.changed_at for v in visitors})}))


if __name__ == "__main__":
    open_database()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        tell()
