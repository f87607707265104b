using BenchmarkDotNet.Attributes;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Softmax of rows: by loops, by vectorized passes, by the kernel.</summary>
public class SoftmaxSuite
{
    private Operand<float> _logits = new(0), _result = new(0);

    /// <summary>Rows x columns.</summary>
    [ParamsSource(nameof(Sizes))]
    public Rows Shape { get; set; } = new(0, 0);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Rows> Sizes => Shapes.Rows;

    /// <summary>Fills the logits.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _logits = Inputs.Random<float>(Shape.Count * Shape.Columns, 1);
        _result = Inputs.Zeros<float>(Shape.Count * Shape.Columns);
    }

    /// <summary>The textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Loop() => NaiveSoftmax.Forward<float>(Shape.Count, Shape.Columns, _logits.Span, _result.Span);

    /// <summary>By vectorized passes.</summary>
    [Benchmark]
    public void Vectorized() => VectorizedSoftmax.Forward<float>(Shape.Count, Shape.Columns, _logits.Span, _result.Span);

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => Softmax.Forward<float>(Shape.Count, Shape.Columns, _logits.Span, _result.Span);
}
