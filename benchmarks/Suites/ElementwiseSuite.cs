using BenchmarkDotNet.Attributes;

namespace FastNet.Benchmarks;

/// <summary>Operations over a vector: a loop of scalar functions, System.Numerics.Tensors, the kernel.</summary>
public class ElementwiseSuite
{
    private Operand<float> _x = new(0), _y = new(0), _result = new(0);
    private ElementwiseOperation<float> _operation = ElementwiseTable<float>.Find("add")!;

    /// <summary>Which.</summary>
    [Params("add", "relu", "exp", "tanh", "sigmoid")]
    public string Operation { get; set; } = "add";

    /// <summary>Elements.</summary>
    [ParamsSource(nameof(Lengths))]
    public int Length { get; set; }

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<int> Lengths => Shapes.Lengths;

    /// <summary>Fills the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _x = Inputs.Random<float>(Length, 1);
        _y = Inputs.Random<float>(Length, 2);
        _result = Inputs.Zeros<float>(Length);
        _operation = ElementwiseTable<float>.Find(Operation)!;
    }

    /// <summary>An element at a time.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        ReadOnlySpan<float> x = _x.Span;
        ReadOnlySpan<float> y = _y.Span;
        Span<float> result = _result.Span;
        switch (Operation)
        {
            case "add":
                for (int i = 0; i < x.Length; i++)
                    result[i] = x[i] + y[i];
                break;
            case "relu":
                for (int i = 0; i < x.Length; i++)
                    result[i] = MathF.Max(x[i], 0);
                break;
            case "exp":
                for (int i = 0; i < x.Length; i++)
                    result[i] = MathF.Exp(x[i]);
                break;
            case "tanh":
                for (int i = 0; i < x.Length; i++)
                    result[i] = MathF.Tanh(x[i]);
                break;
            default:
                for (int i = 0; i < x.Length; i++)
                    result[i] = 1 / (1 + MathF.Exp(-x[i]));
                break;
        }
    }

    /// <summary>System.Numerics.Tensors.</summary>
    [Benchmark]
    public void Vectorized() => _operation.Tensors!(_x.Span, _y.Span, default, _result.Span);

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => _operation.Ours(_x.Span, _y.Span, default, _result.Span);
}
