"""Names of workers, and what they tell about each other."""

import os
import subprocess
import sys

from service.jobs import workplace


def test_each_start_has_a_name_of_its_own() -> None:
    assert workplace.worker_id() != workplace.worker_id()


def test_a_dead_process_here_is_known_to_be_dead() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = workplace.worker_id()
    dead = here.replace(f":{os.getpid()}:", f":{gone.pid}:")
    assert workplace.without_dead([here, dead]) == {here}


def test_of_other_machines_nothing_can_be_said() -> None:
    """The same process id on another machine, or in another container of this one."""
    elsewhere = ["other:0badb007:4026531836:1:feedfacecafe", "other:2:feedfacecafe"]
    assert workplace.without_dead(elsewhere) == set(elsewhere)
