using BenchmarkDotNet.Attributes;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>A convolution's output: by seven loops, as one matrix product an image, by the algorithm chosen.</summary>
public class ConvForwardSuite
{
    private Operand<float> _x = new(0), _w = new(0), _bias = new(0), _y = new(0);
    private ConvForward? _im2Col, _chosen;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Sizes))]
    public Filtering Shape { get; set; } = new(1, 1, 1, 1, 1);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Filtering> Sizes => Shapes.Filterings;

    /// <summary>Fills the operands and packs the weights.</summary>
    [GlobalSetup]
    public void Setup()
    {
        ConvShape shape = Shape.Shape;
        _x = Inputs.Random<float>(shape.Batch * shape.InputSize, 1);
        _w = Inputs.Random<float>(shape.WeightCount, 2);
        _bias = Inputs.Random<float>(shape.Filters, 3);
        _y = Inputs.Zeros<float>(shape.Batch * shape.OutputSize);
        _im2Col = new ConvForward(shape, ConvAlgorithm.Im2Col);
        _chosen = new ConvForward(shape);
        _im2Col.SetWeights(_w.Span);
        _chosen.SetWeights(_w.Span);
    }

    /// <summary>The textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Loop() => NaiveConvolution.Forward<float>(Shape.Shape, _x.Span, _w.Span, _bias.Span, _y.Span);

    /// <summary>As a matrix product.</summary>
    [Benchmark]
    public void Im2Col() => _im2Col!.Run(Shape.Batch, _x.Span, _y.Span, new ConvEpilogue { Bias = _bias.Span });

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => _chosen!.Run(Shape.Batch, _x.Span, _y.Span, new ConvEpilogue { Bias = _bias.Span });
}

/// <summary>A convolution's gradients: by seven loops, as matrix products, by the algorithms chosen.</summary>
public class ConvBackwardSuite
{
    private Operand<float> _x = new(0), _w = new(0), _dy = new(0), _dx = new(0), _dw = new(0), _db = new(0);
    private ConvDataGradient? _im2ColData, _chosenData;
    private ConvWeightGradient? _im2ColWeights, _chosenWeights;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Sizes))]
    public Filtering Shape { get; set; } = new(1, 1, 1, 1, 1);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Filtering> Sizes => Shapes.Filterings;

    /// <summary>Fills the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        ConvShape shape = Shape.Shape;
        _x = Inputs.Random<float>(shape.Batch * shape.InputSize, 1);
        _w = Inputs.Random<float>(shape.WeightCount, 2);
        _dy = Inputs.Random<float>(shape.Batch * shape.OutputSize, 3);
        _dx = Inputs.Zeros<float>(_x.Length);
        _dw = Inputs.Zeros<float>(_w.Length);
        _db = Inputs.Zeros<float>(shape.Filters);
        _im2ColData = new ConvDataGradient(shape, ConvAlgorithm.Im2Col);
        _im2ColWeights = new ConvWeightGradient(shape, ConvAlgorithm.Im2Col);
        _chosenData = new ConvDataGradient(shape);
        _chosenWeights = new ConvWeightGradient(shape);
    }

    /// <summary>The textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        NaiveConvolution.DataGradient<float>(Shape.Shape, _dy.Span, _w.Span, _dx.Span);
        NaiveConvolution.WeightGradient<float>(Shape.Shape, _x.Span, _dy.Span, _dw.Span, _db.Span);
    }

    /// <summary>As matrix products.</summary>
    [Benchmark]
    public void Im2Col() => Run(_im2ColData!, _im2ColWeights!);

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => Run(_chosenData!, _chosenWeights!);

    private void Run(ConvDataGradient data, ConvWeightGradient weights)
    {
        data.SetWeights(_w.Span);
        data.Run(Shape.Batch, _dy.Span, _dx.Span);
        weights.Run(Shape.Batch, _x.Span, _dy.Span, _dw.Span, _db.Span);
    }
}
