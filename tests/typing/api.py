"""The public API as a program that is typed strictly uses it: read by `mypy --strict`, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ortaq

if TYPE_CHECKING:
    from pathlib import Path


def told(step: str, done: int, total: int) -> None:
    assert done <= total, step


def desk(own: Path) -> str:
    store: ortaq.Store = ortaq.open_store(progress=told)
    with ortaq.open_store(own) as kept:
        series: ortaq.Result = ortaq.show(kept, topic="climate")
    values: ortaq.Result = ortaq.show(store, series=["EG.FEC.RNEW.ZS"], ref_area="KAZ,UZB", lang="ru")
    first: dict[str, object] = values.rows()[0]
    saved: Path = values.save("values.csv")

    verdicts: ortaq.Assessment = ortaq.assess(store, method="un-progress-2026", goal="7", group="central-asia")
    words: str = verdicts.explain("7.2.1", ref_area="UZB")
    drawn: Path = verdicts.chart("7.2.1", ref_area="UZB").save("uzb.svg")
    rolled_up: ortaq.Result = ortaq.assess(store, roll_up="goal", group="central-asia")
    words += f"{drawn} {len(rolled_up)} {len(verdicts.verdicts)}"

    shared: ortaq.Result = ortaq.common_ground(store, group="central-asia", topic="climate", k=3)

    brief: ortaq.Brief = ortaq.brief(store, "climate", group="central-asia", lang="kk", progress=told)
    page: Path = brief.save(own)
    report: ortaq.CheckReport = ortaq.check(store, page)
    problems: list[str] = [problem.message for problem in report.problems]

    try:
        ortaq.brief(store, "climat")
    except ortaq.OrtaqError as error:
        problems.append(f"{error} {error.hint}")
    store.close()
    counts: tuple[int, int, bool] = report.verified, report.figures, report.ok
    return f"{ortaq.__version__} {len(series)} {len(shared)} {first} {saved} {words} {brief.html} {problems} {counts}"
