"""Runs one of Stanza's trainers with a learning rate that falls in a straight line, for which they have no option.

    python annealed.py stanza.models.tagger RATE STEPS SHARE --train_file ...

It begins at RATE; after STEPS steps it is SHARE of that, and stays there.  Training that goes on from a parser keeps
that parser's vocabulary, where Stanza 1.15 would count a new one and give the words other numbers.
"""

from __future__ import annotations

import runpy
import sys
from typing import Any

from torch.optim.optimizer import Optimizer, register_optimizer_step_pre_hook


def main() -> None:
    module, rate, steps, share = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    del sys.argv[1:5]

    def anneal(optimizer: Optimizer, _args: Any, _named: Any) -> None:
        for group in optimizer.param_groups:
            done = group.setdefault("steps_done", 0)
            group["lr"] = rate * (1 - (1 - share) * min(done / steps, 1))
            group["steps_done"] = done + 1

    register_optimizer_step_pre_hook(anneal)
    if "--continue_from" in sys.argv:
        _keep_vocabulary(sys.argv[sys.argv.index("--continue_from") + 1])
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _keep_vocabulary(parser: str) -> None:
    import torch
    from stanza.models.depparse.data import Dataset
    from stanza.models.pos.vocab import MultiVocab

    vocab = MultiVocab.load_state_dict(torch.load(parser, map_location="cpu", weights_only=True)["vocab"])
    Dataset.init_vocab = lambda _self, _data: vocab


if __name__ == "__main__":
    main()
