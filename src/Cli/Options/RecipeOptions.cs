using System.CommandLine;
using System.Globalization;

namespace FastNet.Cli;

/// <summary>How to train; what is not given comes from the network's recipe.</summary>
internal sealed class RecipeOptions
{
    private readonly Option<int?> _epochs = Numbers.MaybeWhole("--epochs", "Passes over the training set.", 1, 100_000);
    private readonly Option<int?> _batch = Numbers.MaybeWhole("--batch", "Samples of a step.", 1, 1_000_000);
    private readonly Option<string?> _optimizer = Words("--optimizer", "Update rule.", "sgd", "momentum", "nesterov", "adagrad", "rmsprop",
        "adam", "adamw");
    private readonly Option<double?> _rate = Numbers.MaybeReal("--lr", "Learning rate, the highest of a schedule.", 0);
    private readonly Option<string?> _schedule = Words("--schedule", "How the learning rate changes.", "constant", "cosine", "one-cycle");
    private readonly Option<double?> _decay = Numbers.MaybeReal("--lr-decay", "Factor of the learning rate after each epoch.", 1e-6, 1);
    private readonly Option<double?> _weightDecay = Numbers.MaybeReal("--weight-decay", "Weight decay, as optimizers have it.", 0);
    private readonly Option<double?> _l2 = Numbers.MaybeReal("--reg", "L2 penalty: lambda * sum of w^2 joins the loss.", 0);
    private readonly Option<string?> _loss = Words("--loss", "Loss.", "softmax", "hinge", "squared-hinge");
    private readonly Option<double?> _smoothing = Numbers.MaybeReal("--label-smoothing", "Share of the target for all classes alike.", 0,
        0.99);
    private readonly Option<string?> _augment = new("--augment") { Description = "Changes of images, as flip,crop=4,cutout=8; or none." };
    private readonly Option<double?> _clip = Numbers.MaybeReal("--clip", "Largest norm of the gradient; 0 for any.", 0);
    private readonly Option<int?> _patience = Numbers.MaybeWhole("--patience", "Stop after so many epochs without a better validation.", 1);
    private readonly Option<string?> _pixels = Words(
        "--pixels", "What a network sees of a pixel: as it is, 0 to 1, normalised by channel, or less the mean image.",
        "raw", "unit", "channel", "mean-image");

    /// <summary>Makes them options of a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_epochs, _batch, _optimizer, _rate, _schedule, _decay, _weightDecay, _l2, _loss, _smoothing,
            _augment, _clip, _patience, _pixels])
            command.Options.Add(option);
    }

    /// <summary>The recipe with what was asked for.</summary>
    /// <exception cref="UsageException">An augmentation is unknown.</exception>
    public Recipe Read(ParseResult parsed, Recipe usual)
    {
        double? decay = parsed.GetValue(_decay);
        string? schedule = parsed.GetValue(_schedule);
        if (decay is not null && schedule is not (null or "constant"))
            throw new UsageException($"--lr-decay {decay} and --schedule {schedule} were asked for; expected one of them.");
        return Augment(parsed.GetValue(_augment), usual with
        {
            Epochs = parsed.GetValue(_epochs) ?? usual.Epochs,
            Batch = parsed.GetValue(_batch) ?? usual.Batch,
            Optimizer = parsed.GetValue(_optimizer) ?? usual.Optimizer,
            Rate = parsed.GetValue(_rate) ?? usual.Rate,
            Schedule = schedule ?? (decay is null ? usual.Schedule : "constant"),
            Decay = decay ?? (schedule is null ? usual.Decay : 1),
            WeightDecay = parsed.GetValue(_weightDecay) ?? usual.WeightDecay,
            L2 = parsed.GetValue(_l2) ?? usual.L2,
            Loss = parsed.GetValue(_loss) ?? usual.Loss,
            Smoothing = parsed.GetValue(_smoothing) ?? usual.Smoothing,
            Clip = parsed.GetValue(_clip) ?? usual.Clip,
            Patience = parsed.GetValue(_patience) ?? usual.Patience,
            Pixels = parsed.GetValue(_pixels) ?? usual.Pixels,
        });
    }

    private static Recipe Augment(string? text, Recipe recipe)
    {
        if (text is null)
            return recipe;
        recipe = recipe with { Flip = false, Crop = 0, Cutout = 0 };
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=');
            int pixels = 0;
            bool whole = pair.Length == 1
                || (pair.Length == 2 && int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out pixels) && pixels <= 64);
            recipe = (pair[0], pair.Length, whole) switch
            {
                ("none", 1, _) => recipe,
                ("flip", 1, _) => recipe with { Flip = true },
                ("crop", 2, true) => recipe with { Crop = pixels },
                ("cutout", 2, true) => recipe with { Cutout = pixels },
                _ => throw new UsageException($"--augment has '{part}'; expected none, flip, crop=N or cutout=N, up to 64 pixels."),
            };
        }

        return recipe;
    }

    private static Option<string?> Words(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
