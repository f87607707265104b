using System.Text.RegularExpressions;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Steps of optimizers over one array of parameters; bytes read and written against the copy peak.</summary>
internal sealed partial class UpdateCases : CaseFamily
{
    private static readonly string[] Rules = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"];

    /// <inheritdoc/>
    public override string Form => $"{{{string.Join('|', Rules)}}}_{{count, K, M}}";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn => Rules.SelectMany(_ => (string[])["32K", "512K", "8M"], (rule, size) => $"{rule}_{size}");

    /// <inheritdoc/>
    public override bool Knows(string name) => Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) =>
        Parse(name) is var (rule, count) ? new Data(rule, count).Case(name) : null;

    private static (string Rule, int Count)? Parse(string name)
    {
        Match match = NamePattern().Match(name);
        return match.Success && Sizes.Parse(match.Groups[2].Value, LargestLength) is int count ? (match.Groups[1].Value, count) : null;
    }

    [GeneratedRegex("^(sgd|momentum|nesterov|adagrad|rmsprop|adam|adamw)_([0-9]{1,9}[KM]?)$")]
    private static partial Regex NamePattern();

    private sealed class Data(string rule, int count)
    {
        private readonly Operand<float> _gradients = Inputs.Random<float>(count, 1);
        private readonly Operand<float> _parameters = Inputs.Random<float>(count, 2);
        private readonly Operand<float> _first = Inputs.Zeros<float>(rule == "sgd" ? 0 : count);
        private readonly Operand<float> _second = Inputs.Zeros<float>(rule.StartsWith("adam", StringComparison.Ordinal) ? count : 0);
        private readonly UpdateOptions _options = new(1e-4);
        private readonly UpdateOptions _decoupled = new(1e-4) { DecoupledDecay = 0.01 };
        private long _step;

        public Case Case(string name)
        {
            // All arrays read; all but the gradients written.
            int states = rule == "sgd" ? 0 : rule.StartsWith("adam", StringComparison.Ordinal) ? 2 : 1;
            return new Case
            {
                Name = name,
                Unit = Unit.GigabytesPerSecond,
                Work = (3.0 + 2 * states) * sizeof(float) * count,
                Footprint = (2L + states) * sizeof(float) * count,
                Run = rule switch
                {
                    "sgd" => () => Update.Sgd<float>(_gradients.Span, _parameters.Span, _options),
                    "momentum" => () => Update.Momentum<float>(_gradients.Span, _parameters.Span, _first.Span, _options),
                    "nesterov" => () => Update.Nesterov<float>(_gradients.Span, _parameters.Span, _first.Span, _options),
                    "adagrad" => () => Update.AdaGrad<float>(_gradients.Span, _parameters.Span, _first.Span, _options),
                    "rmsprop" => () => Update.RmsProp<float>(_gradients.Span, _parameters.Span, _first.Span, _options),
                    "adam" => () => Adam(_options),
                    _ => () => Adam(_decoupled),
                },
            };
        }

        private void Adam(in UpdateOptions options) =>
            Update.Adam<float>(_gradients.Span, _parameters.Span, _first.Span, _second.Span, options, ++_step);
    }
}
