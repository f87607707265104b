using System.Numerics;
using System.Text.RegularExpressions;

namespace FastNet.Benchmarks;

/// <summary>Element-wise operations and reductions of one length, float and double, against System.Numerics.Tensors and PyTorch.</summary>
internal sealed partial class ElementwiseCases : CaseFamily
{
    private static readonly string[] BuiltInSizes = ["1K", "32K", "1M", "16M"];

    /// <inheritdoc/>
    public override string Form => $"[d]{{{string.Join('|', ElementwiseTable<float>.Names)}}}_{{count, K, M}}";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn =>
        ElementwiseTable<float>.Names.SelectMany(_ => BuiltInSizes, (operation, size) => $"{operation}_{size}");

    /// <inheritdoc/>
    public override bool Knows(string name) => Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) => Parse(name) switch
    {
        null => null,
        (true, var operation, var count) => new Data<double>(ElementwiseTable<double>.Find(operation)!, count).Case(name, peers),
        (false, var operation, var count) => new Data<float>(ElementwiseTable<float>.Find(operation)!, count).Case(name, peers),
    };

    private static (bool IsDouble, string Operation, int Count)? Parse(string name)
    {
        Match match = NamePattern().Match(name);
        if (!match.Success || Sizes.Parse(match.Groups[2].Value, LargestLength) is not int count)
            return null;

        // "dot" is an operation of its own, "ddot" its double.
        string operation = match.Groups[1].Value;
        return ElementwiseTable<float>.Find(operation) is not null ? (false, operation, count)
            : operation[0] == 'd' && ElementwiseTable<double>.Find(operation[1..]) is not null ? (true, operation[1..], count)
            : null;
    }

    [GeneratedRegex("^([a-z0-9]+)_([0-9]{1,9}[KM]?)$")]
    private static partial Regex NamePattern();

    private sealed unsafe class Data<T>(ElementwiseOperation<T> operation, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Operand<T> _x = Input(operation, count, 1);
        private readonly Operand<T> _y = Input(operation, operation.Inputs > 1 ? count : 1, 2);
        private readonly Operand<T> _z = Input(operation, operation.Inputs > 2 ? count : 1, 3);
        private readonly Operand<T> _ours = Inputs.Zeros<T>(operation.Reduces ? 1 : count);
        private readonly Operand<T> _theirs = Inputs.Zeros<T>(operation.Reduces ? 1 : count);

        public Case Case(string name, PeerSet peers)
        {
            long bytes = (long)sizeof(T) * count * (operation.Inputs + (operation.Reduces ? 0 : 1));
            return new Case
            {
                Name = name,
                Unit = Unit.GigabytesPerSecond,
                Work = bytes,
                Footprint = bytes,
                Run = () => Call(operation.Ours, _ours),
                Rivals =
                [
                    .. operation.Tensors is { } tensors ? [ByTensors(tensors)] : Array.Empty<Rival>(),
                    .. peers.Torch(new RemoteWork(name, new[] { _x, _y, _z }[..operation.Inputs], [_theirs], Difference, Tolerance)),
                ],
            };
        }

        // A sum's rounding grows with its length; 64 lanes share it.
        private double Tolerance => Inputs.Epsilon<T>() * (32 + (operation.Reduces ? count / 64 : 0));

        private Rival ByTensors(ElementwiseKernel<T> tensors) => new()
        {
            Name = "Tensors",
            Run = () => Call(tensors, _theirs),
            Difference = Difference,
            Tolerance = Tolerance,
        };

        private double Difference() => Statistics.RelativeDifference<T>(_ours.Span, _theirs.Span);

        private static Operand<T> Input(ElementwiseOperation<T> operation, int count, int seed)
        {
            Operand<T> input = Inputs.Random<T>(count, seed);
            if (operation.Positive)
            {
                foreach (ref T x in input.Span)
                    x = T.Abs(x) + T.CreateTruncating(0.001);
            }

            return input;
        }

        private void Call(ElementwiseKernel<T> kernel, Operand<T> destination) => kernel(
            _x.Span,
            _y.Span,
            _z.Span,
            destination.Span);
    }
}
