using System.CommandLine;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>Which network.</summary>
internal sealed class ModelOptions
{
    private static readonly string[] Names =
    [
        "small-conv", "two-layer", "fully-connected", "three-layer-conv", "vgg", "resnet9", "char-rnn", "char-lstm", "char-gru",
    ];

    private readonly Option<string> _model = new("--model") { Description = "The network.", DefaultValueFactory = _ => Names[0] };
    private readonly Option<double[]> _hidden = Numbers.List("--hidden", "Units of the hidden layers, as 512,256,100.", 1, 1_000_000);
    private readonly Option<int?> _filters = Numbers.MaybeWhole("--filters", "Filters of the first convolution.", 1, 100_000);
    private readonly Option<int?> _units = Numbers.MaybeWhole("--units", "Units of a recurrent layer.", 1, 100_000);
    private readonly Option<double?> _dropout = Numbers.MaybeReal("--dropout", "Probability with which a hidden unit is dropped.", 0, 0.99);
    private readonly Option<double?> _scale = Numbers.MaybeReal("--weight-scale", "Standard deviation of the initial weights.", 0);
    private readonly Option<HiddenNormalization?> _norm = new("--norm") { Description = "Normalisation of a fully connected network." };

    public ModelOptions() => _model.AcceptOnlyFromAmong(Names);

    /// <summary>Makes them options of a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_model, _hidden, _filters, _units, _dropout, _scale, _norm])
            command.Options.Add(option);
    }

    /// <summary>The name of the network.</summary>
    public string Name(ParseResult parsed) => parsed.GetRequiredValue(_model);

    /// <summary>The network that was asked for.</summary>
    /// <exception cref="UsageException">An option does not belong to it.</exception>
    public Architecture Read(ParseResult parsed)
    {
        string name = Name(parsed);
        int[]? hidden = parsed.Wholes(_hidden);
        int? filters = parsed.GetValue(_filters), units = parsed.GetValue(_units);
        double? dropout = parsed.GetValue(_dropout), scale = parsed.GetValue(_scale);
        HiddenNormalization? norm = parsed.GetValue(_norm);
        var unused = new HashSet<Option> { _hidden, _filters, _units, _dropout, _scale, _norm };
        Architecture architecture = name switch
        {
            "two-layer" => new TwoLayerNet { Hidden = One() ?? 50, WeightScale = Used(scale, _scale) },
            "fully-connected" => new FullyConnectedNet
            {
                Hidden = Used(hidden, _hidden) ?? [512, 256, 100],
                WeightScale = Used(scale, _scale),
                Dropout = (float)(Used(dropout, _dropout) ?? 0),
                Normalization = Used(norm, _norm) ?? HiddenNormalization.None,
            },
            "three-layer-conv" => new ThreeLayerConvNet
            {
                Filters = Used(filters, _filters) ?? 32,
                Hidden = One() ?? 100,
                WeightScale = Used(scale, _scale),
            },
            "vgg" => new VggNet { Hidden = One() ?? 256, Dropout = (float)(Used(dropout, _dropout) ?? 0.5) },
            "resnet9" => new ResNet9 { Filters = Used(filters, _filters) ?? 64 },
            "char-rnn" => new CharacterModel { Cell = RecurrentCell.Rnn, Units = Used(units, _units) ?? 256 },
            "char-lstm" => new CharacterModel { Cell = RecurrentCell.Lstm, Units = Used(units, _units) ?? 256 },
            "char-gru" => new CharacterModel { Cell = RecurrentCell.Gru, Units = Used(units, _units) ?? 256 },
            _ => new SmallConvNet { Filters = Used(filters, _filters) ?? 16 },
        };
        Option? extra = unused.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        return extra is null ? architecture : throw new UsageException($"{extra.Name} does not belong to {name}.");

        TValue Used<TValue>(TValue value, Option option)
        {
            unused.Remove(option);
            return value;
        }

        int? One()
        {
            if (Used(hidden, _hidden) is not { } list)
                return null;
            return list.Length == 1 ? list[0] : throw new UsageException($"--hidden has {list.Length} numbers; expected 1 for {name}.");
        }
    }
}
