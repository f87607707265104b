using System.Globalization;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>The settings that a search can change, and how.</summary>
internal static class Trials
{
    private static readonly Dictionary<string, Func<RunSettings, double, RunSettings?>> Changes = new()
    {
        ["lr"] = (s, x) => s with { Recipe = s.Recipe with { Rate = x } },
        ["lr-decay"] = (s, x) => s with { Recipe = s.Recipe with { Decay = x, Schedule = "constant" } },
        ["reg"] = (s, x) => s with { Recipe = s.Recipe with { L2 = x } },
        ["weight-decay"] = (s, x) => s with { Recipe = s.Recipe with { WeightDecay = x } },
        ["label-smoothing"] = (s, x) => s with { Recipe = s.Recipe with { Smoothing = x } },
        ["epochs"] = (s, x) => s with { Recipe = s.Recipe with { Epochs = Whole(x) } },
        ["batch"] = (s, x) => s with { Recipe = s.Recipe with { Batch = Whole(x) } },
        ["hidden"] = (s, x) => Change(s, a => a switch
        {
            TwoLayerNet net => net with { Hidden = Whole(x) },
            ThreeLayerConvNet net => net with { Hidden = Whole(x) },
            VggNet net => net with { Hidden = Whole(x) },
            FullyConnectedNet net => net with { Hidden = [Whole(x)] },
            _ => null,
        }),
        ["filters"] = (s, x) => Change(s, a => a switch
        {
            ThreeLayerConvNet net => net with { Filters = Whole(x) },
            SmallConvNet net => net with { Filters = Whole(x) },
            ResNet9 net => net with { Filters = Whole(x) },
            _ => null,
        }),
        ["dropout"] = (s, x) => Change(s, a => a switch
        {
            FullyConnectedNet net => net with { Dropout = (float)x },
            VggNet net => net with { Dropout = (float)x },
            _ => null,
        }),
        ["weight-scale"] = (s, x) => Change(s, a => a switch
        {
            TwoLayerNet net => net with { WeightScale = x },
            FullyConnectedNet net => net with { WeightScale = x },
            ThreeLayerConvNet net => net with { WeightScale = x },
            _ => null,
        }),
        ["units"] = (s, x) => Change(s, a => a is CharacterModel net ? net with { Units = Whole(x) } : null),
    };

    /// <summary>Names of the settings.</summary>
    public static string Names => string.Join(", ", Changes.Keys);

    /// <summary>Reads name=value,value,... or name=low..high; ranges are logarithmic where they can be.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static SearchParameter Parse(string text)
    {
        string[] pair = text.Split('=', 2);
        if (pair.Length != 2 || !Changes.ContainsKey(pair[0]))
            throw new UsageException($"--over is '{text}'; expected NAME=VALUE,VALUE,... or NAME=LOW..HIGH with a name of {Names}.");
        string[] ends = pair[1].Split("..");
        if (ends.Length != 2)
            return SearchParameter.Choice(pair[0], [.. pair[1].Split(',').Select(Number)]);
        double low = Number(ends[0]), high = Number(ends[1]);
        if (high < low)
            throw new UsageException($"--over is '{text}'; expected the lower end first.");
        return low > 0 ? SearchParameter.LogUniform(pair[0], low, high) : SearchParameter.Uniform(pair[0], low, high);

        double Number(string part) => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) && value >= 0
            ? value
            : throw new UsageException($"--over is '{text}', where '{part}' is no number of 0 or more.");
    }

    /// <summary>The settings of a run with those of a trial.</summary>
    /// <exception cref="UsageException">The network has no such setting.</exception>
    public static RunSettings Apply(RunSettings settings, Trial trial)
    {
        foreach ((string name, double value) in trial.Settings)
        {
            try
            {
                settings = Changes[name](settings, value)
                    ?? throw new UsageException($"--over has {name}, which {settings.Model} does not have.");
            }
            catch (ArgumentOutOfRangeException problem)
            {
                throw new UsageException($"--over has {name} = {value}: {problem.Message.ReplaceLineEndings(" ")}");
            }
        }

        return settings;
    }

    private static RunSettings? Change(RunSettings settings, Func<Architecture, Architecture?> change) =>
        change(settings.Architecture) is { } changed ? settings with { Architecture = changed } : null;

    private static int Whole(double value) => checked((int)Math.Round(value));
}
