"""How a run is trained, reported and kept. Defaults are DCGAN's (Radford et al. 2015, arXiv:1511.06434)."""

from __future__ import annotations

from typing import Literal

from gan_core.runs.settings import Settings, setting


class TrainingSettings(Settings):
    """How a run is trained, reported and kept. kimg = thousands of real images shown to D."""

    batch_size: int = setting(
        128, title="Batch size", description="Pictures in one step.", unit="pictures", ge=2, le=4096
    )
    g_lr: float = setting(
        2e-4, title="G learning rate", description="Adam's step size for the generator.", ge=1e-7, le=1.0
    )
    d_lr: float = setting(
        2e-4, title="D learning rate", description="Adam's step size for the discriminator.", ge=1e-7, le=1.0
    )
    beta1: float = setting(
        0.5,
        title="Adam β1",
        description="How long Adam remembers the gradient's mean.",
        ge=0.0,
        le=0.999,
        group="Optimiser",
    )
    beta2: float = setting(
        0.999,
        title="Adam β2",
        description="How long Adam remembers the gradient's square.",
        ge=0.0,
        le=0.99999,
        group="Optimiser",
    )
    adam_eps: float = setting(
        1e-8,
        title="Adam ε",
        description="What keeps Adam from dividing by nothing.",
        ge=1e-12,
        le=1e-2,
        group="Optimiser",
    )
    schedule: Literal["constant", "linear", "cosine", "restarts"] = setting(
        "constant",
        title="Schedule",
        description=(
            "How learning rates, Adam's β2, penalties, the EMA and a scheduled augmentation go from their start "
            "to their end. restarts: the learning rates' cosine begins anew (SGDR)."
        ),
        group="Schedule",
    )
    schedule_kimg: float | None = setting(
        None,
        title="Schedule's length",
        description="When the end is reached (of one cosine, with restarts). Empty: with the run's length.",
        unit="kimg",
        ge=0.01,
        le=1e6,
        when=("training.schedule", ("linear", "cosine", "restarts")),
        group="Schedule",
    )
    lr_final_share: float = setting(
        0.0,
        title="Learning rate at the end",
        description="What is left of both learning rates at the schedule's end.",
        ge=0.0,
        le=10.0,
        when=("training.schedule", ("linear", "cosine", "restarts")),
        group="Schedule",
    )
    beta2_final: float | None = setting(
        None,
        title="Adam β2 at the end",
        description="Where the schedule takes β2. Empty: it stays.",
        ge=0.0,
        le=0.99999,
        when=("training.schedule", ("linear", "cosine", "restarts")),
        group="Schedule",
    )
    d_steps: int = setting(
        1, title="D steps", description="Discriminator steps for each generator step.", ge=1, le=16
    )
    epochs: float | None = setting(
        None,
        title="Epochs",
        description="Length as passes over the dataset; turned into kimg when the run is made.",
        unit="passes",
        ge=0.001,
        le=1e6,
        group="Length",
    )
    kimg: float | None = setting(
        None,
        title="Length",
        description="The run's total length in thousands of real images shown to D. Empty: by epochs or minutes.",
        unit="kimg",
        ge=0.001,
        le=1e6,
        group="Length",
    )
    minutes: float | None = setting(
        None,
        title="Time limit",
        description="The run's total time spent training. Empty: no limit.",
        unit="min",
        ge=0.001,
        le=1e6,
        group="Length",
    )
    ema_decay: float = setting(
        0.999,
        title="EMA decay",
        description="How slowly the averaged generator follows, each step; pictures are made with it. 0: no average.",
        ge=0.0,
        le=0.999999,
        group="Averaging",
    )
    ema_kimg: float | None = setting(
        None,
        title="EMA half-life",
        description="The average's memory in real images instead of steps. Empty: by the EMA decay.",
        unit="kimg",
        ge=0.01,
        le=1e5,
        group="Averaging",
    )
    ema_kimg_start: float | None = setting(
        None,
        title="EMA half-life at the start",
        description="Where the schedule begins the half-life. Empty: it stays the same.",
        unit="kimg",
        ge=0.0,
        le=1e5,
        group="Averaging",
    )
    ema_start: int = setting(
        0,
        title="EMA from",
        description="Until this generator step the average is a copy (BigGAN: 20,000).",
        unit="steps",
        ge=0,
        le=10_000_000,
        group="Averaging",
    )
    mirror: bool = setting(True, title="Mirror", description="Flip half of the real pictures left to right.")
    snapshot_kimg: float = setting(
        5.0,
        title="Grid every",
        description="How often a grid of samples is kept.",
        unit="kimg",
        ge=0.01,
        le=1e5,
        group="Snapshots",
    )
    checkpoint_kimg: float = setting(
        20.0,
        title="Checkpoint every",
        description="How often the whole state is saved, so that a killed run can go on.",
        unit="kimg",
        ge=0.01,
        le=1e5,
        group="Snapshots",
    )
    keep_checkpoints: int = setting(
        3,
        title="Keep",
        description="How many of the newest checkpoints stay; marked ones always stay.",
        ge=1,
        le=1000,
        group="Snapshots",
    )
    grid_size: int = setting(
        8,
        title="Grid size",
        description="Rows and columns of a sample grid.",
        unit="pictures",
        ge=1,
        le=32,
        group="Snapshots",
    )
    evaluate_kimg: float | None = setting(
        None,
        title="Score every",
        description=(
            "How often the averaged generator is scored against the dataset; the checkpoint of the best score "
            "is kept. Empty: never."
        ),
        unit="kimg",
        ge=0.01,
        le=1e5,
        group="Scores",
    )
    evaluate_count: int = setting(
        5000,
        title="Pictures for a score",
        description="How many are generated each time; scores of other counts don't compare.",
        unit="pictures",
        ge=16,
        le=100_000,
        group="Scores",
    )
    evaluate_features: Literal["effnet-lite0", "inception"] = setting(
        "effnet-lite0",
        title="Score's features",
        description=(
            "The network that pictures are compared in. inception: its distance is FID; its weights are fetched "
            "once. effnet-lite0: smaller, needs no network."
        ),
        group="Scores",
    )
    micro_batches: int = setting(
        1,
        title="Micro-batches",
        description="Compute the batch in so many parts, one after another, where it does not fit the memory whole.",
        ge=1,
        le=64,
        group="Machine",
    )
    seed: int = setting(
        0,
        title="Seed",
        description="Where all chance comes from; the same seed repeats a run.",
        ge=0,
        le=2**31 - 1,
        group="Machine",
    )
    device: Literal["auto", "cuda", "mps", "cpu"] = setting(
        "auto",
        title="Device",
        description="Where to train. auto: the GPU where there is one.",
        group="Machine",
    )
    precision: Literal["auto", "fp32", "bf16"] = setting(
        "auto",
        title="Precision",
        description="Numbers used inside the networks. auto: a short probe takes the faster.",
        group="Machine",
    )
    keep_fp32: Literal["none", "generator", "discriminator"] = setting(
        "none",
        title="Keep in fp32",
        description="A network that computes in fp32 even where the other one computes in bf16.",
        group="Machine",
    )
    memory_format: Literal["auto", "contiguous", "channels_last"] = setting(
        "auto",
        title="Memory format",
        description="How pictures lie in memory. auto: a short probe takes the faster.",
        group="Machine",
    )
