"""One home, one register: made when absent, remade when of another version, written whole or not at all."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from relief_fund.register.engine import Register
from relief_fund.register.errors import RegisterAddressInvalid
from relief_fund.register.tables import KEYS, VERSION, columns_of
from relief_fund.settings import Settings

LARGEST = 2**63 - 1


def figure(code: str, amount: int = 1) -> dict[str, object]:
    return {"code": code, "position": 0, "amount": amount, "papers": 0}


async def figures(register: Register) -> list[tuple[str, int]]:
    table = register.tables.state_figure
    rows = await table.select(table.code, table.amount).order_by(table.code)
    return [(row["code"], row["amount"]) for row in rows]


async def put(register: Register, *rows: dict[str, object]) -> None:
    async with register.writing() as tables:
        await register.replace(tables.state_figure, rows)


def test_a_new_register_is_empty_and_stays_what_it_is(settings: Settings) -> None:
    register = Register(settings)
    assert register.run(register.prepare())
    register.run(put(register, figure("left", LARGEST), figure("debt", -LARGEST)))
    assert register.run(register.prepare())
    assert register.run(figures(register)) == [("debt", -LARGEST), ("left", LARGEST)]


def test_a_register_of_another_version_is_dropped(settings: Settings) -> None:
    register = Register(settings)

    async def age() -> None:
        await register.prepare()
        await put(register, figure("left"))
        async with register.writing() as tables:
            await register.replace(tables.register_shape, [{"version": VERSION - 1}])

    register.run(age())
    register.run(register.prepare())
    assert register.run(figures(register)) == []


def test_readers_see_a_turn_of_writing_whole_or_not_at_all(settings: Settings) -> None:
    register = Register(settings)

    async def broken() -> list[tuple[str, int]]:
        await register.open()
        await put(register, figure("left", 1))
        try:
            async with register.writing() as tables:
                await register.replace(tables.state_figure, [figure("left", 2), figure("paid", 3)])
                raise LookupError
        except LookupError:
            pass
        found = await figures(register)
        await register.close()
        return found

    assert register.run(broken()) == [("left", 1)]


def test_writers_wait_for_one_another(settings: Settings) -> None:
    register = Register(settings)

    async def many() -> list[tuple[str, int]]:
        await register.open()

        async def add(number: int) -> None:
            async with register.writing() as tables:
                await register.insert(tables.state_figure, [figure(f"f{number:02}", number)])

        await asyncio.gather(*(add(number) for number in range(12)))
        found = await figures(register)
        await register.close()
        return found

    assert register.run(many()) == [(f"f{number:02}", number) for number in range(12)]


def test_every_table_has_its_key_in_the_database(settings: Settings) -> None:
    register = Register(settings)
    register.run(register.prepare())
    register.run(put(register, figure("left")))
    with pytest.raises(Exception, match=r"(?i)unique"):
        register.run(put(register, figure("left"), figure("left")))
    names = {table._meta.tablename: set(columns_of(table)) for table in register._plain.all()}
    assert set(names) == set(KEYS)
    assert all(set(key) <= names[name] for name, key in KEYS.items())


def test_two_homes_in_one_process_have_two_registers(tmp_path: Path) -> None:
    one, other = (Register(Settings.load(tmp_path / name, environment={})) for name in ("one", "other"))
    for register in (one, other):
        register.run(register.prepare())
    one.run(put(one, figure("left")))
    assert other.run(figures(other)) == []


def test_work_runs_beside_a_running_loop(settings: Settings) -> None:
    register = Register(settings)

    async def inside() -> bool:
        return register.run(register.prepare())

    assert asyncio.run(inside())


def test_the_pool_serves_its_own_loop_and_jobs_have_connections_of_their_own(settings: Settings) -> None:
    register = Register(settings)

    async def serving() -> list[tuple[str, int]]:
        await register.open()
        await put(register, figure("left"))
        elsewhere = await asyncio.to_thread(lambda: register.run(figures(register)))
        assert elsewhere == await figures(register)
        await register.close()
        return elsewhere

    assert asyncio.run(serving()) == [("left", 1)]


@pytest.mark.parametrize("address", ["", "mysql://host/x"])
def test_only_a_path_or_a_postgres_address_will_do(tmp_path: Path, address: str) -> None:
    plain = Settings.load(tmp_path, environment={})
    with pytest.raises(RegisterAddressInvalid):
        Register(replace(plain, register=address))
