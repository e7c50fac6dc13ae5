"""Runs one of Stanza's trainers with a learning rate that falls in a straight line, for which they have no option.

    python annealed.py stanza.models.tagger STEPS SHARE --train_file ...

After STEPS steps the rate is SHARE of what it was at the first, and stays there.
"""

from __future__ import annotations

import runpy
import sys
from typing import Any

from torch.optim.optimizer import Optimizer, register_optimizer_step_pre_hook


def main() -> None:
    module, steps, share = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    del sys.argv[1:4]

    def anneal(optimizer: Optimizer, _args: Any, _named: Any) -> None:
        for group in optimizer.param_groups:
            done = group.setdefault("steps_done", 0)
            first = group.setdefault("first_lr", group["lr"])
            group["lr"] = first * (1 - (1 - share) * min(done / steps, 1))
            group["steps_done"] = done + 1

    register_optimizer_step_pre_hook(anneal)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
