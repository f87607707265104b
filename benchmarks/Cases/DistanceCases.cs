using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>
/// Distance matrices: L2 against the multiplication that it contains (ours, and the BLAS libraries' with norms and root added by
/// System.Numerics.Tensors: numpy's way), L1 against System.Numerics.Tensors pair by pair.
/// </summary>
internal sealed partial class DistanceCases : CaseFamily
{
    /// <inheritdoc/>
    public override string Form => "[d]knn_{l2|l1}_{queries}x{points}x{dim}";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn =>
    [
        "knn_l2_500x5000x3072", "knn_l2_100x1000x128", "knn_l2_1x10000x64",
        "knn_l1_50x5000x3072", "knn_l1_100x1000x128", "knn_l1_1x10000x64",
    ];

    /// <inheritdoc/>
    public override bool Knows(string name) => Shape.Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) => Shape.Parse(name) switch
    {
        null => null,
        { IsDouble: true } shape => new Data<double>(shape, peers).Case(name),
        { } shape => new Data<float>(shape, peers).Case(name),
    };

    [GeneratedRegex("^(d?)knn_l([12])_([0-9]{1,9})x([0-9]{1,9})x([0-9]{1,9})$")]
    private static partial Regex NamePattern();

    private sealed record Shape(bool IsDouble, bool IsL2, int Queries, int Points, int Dim)
    {
        public static Shape? Parse(string name)
        {
            Match match = NamePattern().Match(name);
            if (!match.Success)
                return null;
            int Number(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
            var shape = new Shape(match.Groups[1].Length > 0, match.Groups[2].Value == "2", Number(3), Number(4), Number(5));
            return Math.Min(shape.Queries, Math.Min(shape.Points, shape.Dim)) >= 1 && shape.Largest <= LargestLength ? shape : null;
        }

        private long Largest => Math.Max((long)Queries * Points, Dim * (long)Math.Max(Queries, Points));
    }

    private sealed unsafe class Data<T>(Shape shape, PeerSet peers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int _queries = shape.Queries, _points = shape.Points, _dim = shape.Dim;
        private readonly Operand<T> _q = Inputs.Random<T>(shape.Queries * shape.Dim, 1);
        private readonly Operand<T> _p = Inputs.Random<T>(shape.Points * shape.Dim, 2);
        private readonly Operand<T> _ours = Inputs.Zeros<T>(shape.Queries * shape.Points);
        private readonly Operand<T> _theirs = Inputs.Zeros<T>(shape.Queries * shape.Points);
        private readonly Operand<T> _norms = Inputs.Zeros<T>(shape.Points);
        private readonly Operand<T> _scratch = Inputs.Zeros<T>(shape.Dim);

        private double Tolerance => Inputs.Epsilon<T>() * (32 + _dim);

        public Case Case(string name) => new()
        {
            Name = name,
            Unit = typeof(T) == typeof(float) ? Unit.GflopsSingle : Unit.GflopsDouble,

            // Two operations for a coordinate: multiply and add, or subtract and add (taking the absolute value is free).
            Work = 2.0 * _queries * _points * _dim,
            Footprint = sizeof(T) * ((long)_q.Length + _p.Length + _ours.Length),
            Run = shape.IsL2
                ? () => Distances.L2(_queries, _points, _dim, Span(_q), Span(_p), Writable(_ours))
                : () => Distances.L1(_queries, _points, _dim, Span(_q), Span(_p), Writable(_ours)),
            Rivals =
            [
                .. shape.IsL2 ? [GemmAlone(), .. peers.Blas.Select(ByBlas)] : new[] { ByPairs() },
                .. peers.Torch(new RemoteWork(name, [_q, _p], [_theirs], Difference, Tolerance)),
            ],
        };

        private Rival GemmAlone() => new()
        {
            Name = "Gemm alone",
            Run = () => Gemm.Multiply(
                Transpose.No, Transpose.Yes, _queries, _points, _dim, T.One,
                Span(_q), _dim, Span(_p), _dim, T.Zero, Writable(_theirs), _points),
        };

        private Rival ByBlas(BlasLibrary blas) => new()
        {
            Name = $"{blas.Name}+norms",
            Run = () =>
            {
                blas.Gemm(false, true, _queries, _points, _dim, _q.Pointer, _dim, _p.Pointer, _dim, _theirs.Pointer, _points);
                for (int j = 0; j < _points; j++)
                    _norms.Pointer[j] = TensorPrimitives.SumOfSquares(Span(_p).Slice(j * _dim, _dim));
                for (int i = 0; i < _queries; i++)
                {
                    Span<T> row = Writable(_theirs).Slice(i * _points, _points);
                    TensorPrimitives.MultiplyAdd(row, T.CreateTruncating(-2), Span(_norms), row);
                    TensorPrimitives.Add(row, TensorPrimitives.SumOfSquares(Span(_q).Slice(i * _dim, _dim)), row);
                    TensorPrimitives.Max(row, T.Zero, row);
                    TensorPrimitives.Sqrt(row, row);
                }
            },
            Difference = Difference,
            Tolerance = Tolerance,
            SpinMilliseconds = blas.SpinMilliseconds,
        };

        private Rival ByPairs() => new()
        {
            Name = "Tensors",
            Run = () =>
            {
                for (int i = 0; i < _queries; i++)
                {
                    for (int j = 0; j < _points; j++)
                    {
                        TensorPrimitives.Subtract(Span(_q).Slice(i * _dim, _dim), Span(_p).Slice(j * _dim, _dim), Writable(_scratch));
                        _theirs.Pointer[(nint)i * _points + j] = TensorPrimitives.SumOfMagnitudes(Span(_scratch));
                    }
                }
            },
            Difference = Difference,
            Tolerance = Tolerance,
        };

        private double Difference() => Statistics.RelativeDifference<T>(_ours.Span, _theirs.Span);

        private static ReadOnlySpan<T> Span(Operand<T> buffer) => buffer.Span;

        private static Span<T> Writable(Operand<T> buffer) => buffer.Span;
    }
}
