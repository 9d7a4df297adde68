"""Investment projects: the talent track is not to lag behind them."""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field

from events.between import beyond
from events.data import EventData
from events.fields import Count, Line, Money, PersonRef, UnitCode
from events.means import Means

Stage: TypeAlias = Literal["negotiating", "signed", "construction", "production"]
StageLeft: TypeAlias = Literal["negotiating", "signed", "construction"]
StageReached: TypeAlias = Literal["signed", "construction", "production"]


class ProjectRegistered(EventData, kind="investment.project.registered"):
    """A project is on the books, so its talent work begins with it (speech, paragraph 8: part two, first point)."""

    name: Annotated[Line, Means("项目名称", "What the project is called.")]
    stage: Annotated[
        Stage,
        Means(
            "所处阶段：negotiating 洽谈、signed 签约、construction 开工、production 投产",
            "How far the project has come.",
        ),
    ]
    sector: Annotated[Line, Means("产业", "Its line of business.")]
    investment: Annotated[Money, Means("投资额（元）", "How much is invested, in yuan.")]
    jobs: Annotated[Count, Means("预计用工人数", "How many jobs it brings.")]
    host: Annotated[UnitCode, Means("落地单位", "The unit where it settles.")]


class StageAdvanced(EventData, kind="investment.stage.advanced"):
    """A project has come further, and its talent work with it (speech, paragraph 8: part two, first point)."""

    name: Annotated[Line, Means("项目名称", "What the project is called.")]
    from_: Annotated[
        StageLeft, Means("原阶段：negotiating 洽谈、signed 签约、construction 开工", "The stage that it leaves.")
    ] = Field(alias="from")
    to: Annotated[
        StageReached,
        beyond("from_", get_args(Stage)),
        Means("新阶段：signed 签约、construction 开工、production 投产", "The stage that it reaches."),
    ]
    host: Annotated[UnitCode, Means("落地单位", "The unit where it settles.")]
    jobs: Annotated[Count, Means("预计用工人数", "How many jobs it brings.")]


class EntrepreneurLanded(EventData, kind="investment.entrepreneur.landed"):
    """An entrepreneur has come to invest, and is looked after (speech, paragraph 8: part two, first point)."""

    entrepreneur: Annotated[PersonRef, Means("企业家代号", "The entrepreneur, by opaque reference.")]
    firm: Annotated[Line, Means("企业名称", "What the firm is called.")]
    host: Annotated[
        UnitCode, Means("落地单位，由其转告企业家", "The unit where the firm settles; it tells the entrepreneur.")
    ]
