using BenchmarkDotNet.Attributes;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Batch norm of images in training: by loops, by the kernel.</summary>
public class BatchNormSuite
{
    private const float Epsilon = 1e-5f, Momentum = 0.1f;

    private Operand<float> _x = new(0), _y = new(0), _gamma = new(0), _beta = new(0);
    private Operand<float> _runningMean = new(0), _runningVariance = new(0), _mean = new(0), _invStd = new(0);

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Sizes))]
    public Pictures Shape { get; set; } = new(1, 1, 2);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Pictures> Sizes => Shapes.Pictures;

    private int Rows => Shape.Batch * Shape.Size * Shape.Size;

    /// <summary>Fills the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _x = Inputs.Random<float>(Rows * Shape.Channels, 1);
        _y = Inputs.Zeros<float>(_x.Length);
        _gamma = Inputs.Random<float>(Shape.Channels, 2);
        _beta = Inputs.Random<float>(Shape.Channels, 3);
        _runningMean = Inputs.Zeros<float>(Shape.Channels);
        _runningVariance = Inputs.Zeros<float>(Shape.Channels);
        _mean = Inputs.Zeros<float>(Shape.Channels);
        _invStd = Inputs.Zeros<float>(Shape.Channels);
    }

    /// <summary>The textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Loop() => NaiveNorm.BatchForward<float>(
        Rows, Shape.Channels, _x.Span, _gamma.Span, _beta.Span, Epsilon, Momentum, _runningMean.Span, _runningVariance.Span, _y.Span);

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => BatchNormalization.TrainForward(
        Rows, Shape.Channels, _x.Span, _gamma.Span, _beta.Span, Epsilon, Momentum, _runningMean.Span, _runningVariance.Span, _mean.Span,
        _invStd.Span, _y.Span);
}

/// <summary>Layer norm of rows: by loops, by the kernel.</summary>
public class LayerNormSuite
{
    private const float Epsilon = 1e-5f;

    private Operand<float> _x = new(0), _y = new(0), _gamma = new(0), _beta = new(0), _mean = new(0), _invStd = new(0);

    /// <summary>Rows x columns.</summary>
    [ParamsSource(nameof(Sizes))]
    public Rows Shape { get; set; } = new(0, 0);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Rows> Sizes => Shapes.Rows;

    /// <summary>Fills the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _x = Inputs.Random<float>(Shape.Count * Shape.Columns, 1);
        _y = Inputs.Zeros<float>(_x.Length);
        _gamma = Inputs.Random<float>(Shape.Columns, 2);
        _beta = Inputs.Random<float>(Shape.Columns, 3);
        _mean = Inputs.Zeros<float>(Shape.Count);
        _invStd = Inputs.Zeros<float>(Shape.Count);
    }

    /// <summary>The textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Loop() => NaiveNorm.LayerForward<float>(Shape.Count, Shape.Columns, _x.Span, _gamma.Span, _beta.Span, Epsilon, _y.Span);

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => LayerNormalization.Forward(
        Shape.Count, Shape.Columns, _x.Span, _gamma.Span, _beta.Span, Epsilon, _mean.Span, _invStd.Span, _y.Span);
}
