using System.Numerics;
using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>C = A B by three loops, by vectorized rows, and by the blocked kernel.</summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
public class GemmSuite<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Operand<T> _a = new(0), _b = new(0), _c = new(0);

    /// <summary>M x N x K.</summary>
    [ParamsSource(nameof(Sizes))]
    public Product Shape { get; set; } = new(0, 0, 0);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Product> Sizes => Shapes.Products;

    /// <summary>Fills the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _a = Inputs.Random<T>(Shape.M * Shape.K, 1);
        _b = Inputs.Random<T>(Shape.K * Shape.N, 2);
        _c = Inputs.Zeros<T>(Shape.M * Shape.N);
    }

    /// <summary>The textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Loop() => NaiveGemm.Multiply<T>(Shape.M, Shape.N, Shape.K, _a.Span, _b.Span, _c.Span);

    /// <summary>Row by row with System.Numerics.Tensors.</summary>
    [Benchmark]
    public void Vectorized()
    {
        for (int i = 0; i < Shape.M; i++)
        {
            Span<T> row = _c.Span.Slice(i * Shape.N, Shape.N);
            row.Clear();
            for (int p = 0; p < Shape.K; p++)
                TensorPrimitives.MultiplyAdd(_b.Span.Slice(p * Shape.N, Shape.N), _a.Span[i * Shape.K + p], row, row);
        }
    }

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => Gemm.Multiply<T>(Shape.M, Shape.N, Shape.K, _a.Span, _b.Span, _c.Span);
}
