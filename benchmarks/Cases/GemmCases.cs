using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Matrix multiplication, float and double, all transposes, against OpenBLAS, BLIS and PyTorch.</summary>
internal sealed partial class GemmCases : CaseFamily
{
    /// <inheritdoc/>
    public override string Form => "gemm_{nn|nt|tn|tt}_{M}x{N}x{K}, dgemm_...";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn => [.. GemmGrid.Single, .. GemmGrid.Double];

    /// <inheritdoc/>
    public override bool Knows(string name) => Shape.Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) => Shape.Parse(name) switch
    {
        null => null,
        { IsDouble: true } shape => new Data<double>(shape).Case(name, peers),
        { } shape => new Data<float>(shape).Case(name, peers),
    };

    [GeneratedRegex("^(d?)gemm_([nt])([nt])_([0-9]{1,9})x([0-9]{1,9})x([0-9]{1,9})$")]
    private static partial Regex NamePattern();

    private sealed record Shape(bool IsDouble, bool TransA, bool TransB, int M, int N, int K)
    {
        public static Shape? Parse(string name)
        {
            Match match = NamePattern().Match(name);
            if (!match.Success)
                return null;
            int Number(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
            bool Is(int group, string value) => match.Groups[group].Value == value;
            var shape = new Shape(Is(1, "d"), Is(2, "t"), Is(3, "t"), Number(4), Number(5), Number(6));
            return Math.Min(shape.M, Math.Min(shape.N, shape.K)) >= 1 && shape.Largest <= LargestLength ? shape : null;
        }

        private long Largest => Math.Max((long)M * N, Math.Max((long)M * K, (long)K * N));
    }

    private sealed unsafe class Data<T>(Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int _m = shape.M, _n = shape.N, _k = shape.K;
        private readonly bool _transA = shape.TransA, _transB = shape.TransB;
        private readonly int _lda = shape.TransA ? shape.M : shape.K;
        private readonly int _ldb = shape.TransB ? shape.K : shape.N;
        private readonly Operand<T> _a = Inputs.Random<T>(shape.M * shape.K, 1);
        private readonly Operand<T> _b = Inputs.Random<T>(shape.K * shape.N, 2);
        private readonly Operand<T> _c = Inputs.Zeros<T>(shape.M * shape.N);
        private readonly Operand<T> _theirs = Inputs.Zeros<T>(shape.M * shape.N);

        public Case Case(string name, PeerSet peers) => new()
        {
            Name = name,
            Unit = typeof(T) == typeof(float) ? Unit.GflopsSingle : Unit.GflopsDouble,
            Work = 2.0 * _m * _n * _k,
            Footprint = sizeof(T) * ((long)_a.Length + _b.Length + _c.Length),
            Run = Ours,
            Rivals =
            [
                .. peers.Blas.Select(blas => new Rival
                {
                    Name = blas.Name,
                    Run = () => blas.Gemm(_transA, _transB, _m, _n, _k, _a.Pointer, _lda, _b.Pointer, _ldb, _theirs.Pointer, _n),
                    Difference = Difference,
                    Tolerance = Tolerance,
                    SpinMilliseconds = blas.SpinMilliseconds,
                }),
                .. peers.Torch(new RemoteWork(name, [_a, _b], [_theirs], Difference, Tolerance)),
            ],
        };

        private double Tolerance => Inputs.Epsilon<T>() * (32 + _k);

        private double Difference() => Statistics.RelativeDifference<T>(_c.Span, _theirs.Span);

        private void Ours() => Gemm.Multiply(
            _transA ? Transpose.Yes : Transpose.No,
            _transB ? Transpose.Yes : Transpose.No,
            _m,
            _n,
            _k,
            T.One,
            _a.Span,
            _lda,
            _b.Span,
            _ldb,
            T.Zero,
            _c.Span,
            _n);
    }
}
