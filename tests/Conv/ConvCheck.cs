using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Convolutions;

/// <summary>What an algorithm promises about its rounding.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Exact">Whether small integers give exact results.</param>
/// <param name="Elementwise">Whether the error is in proportion to the element's own sum |w||x|, or to the largest of the result.</param>
/// <param name="Limit">Largest error in units of 2^-23 of that, where multiply-adds are fused.</param>
internal sealed record Promise(ConvAlgorithm Algorithm, bool Exact, bool Elementwise, double Limit)
{
    /// <summary>The algorithms under test: add a row for another.</summary>
    internal static readonly Promise[] All =
    [
        new(ConvAlgorithm.Im2Col, Exact: true, Elementwise: true, 16),
        new(ConvAlgorithm.Direct, Exact: true, Elementwise: true, 16),
        new(ConvAlgorithm.Winograd2x2, Exact: true, Elementwise: false, 3),
        new(ConvAlgorithm.Winograd4x4, Exact: false, Elementwise: false, 8),
        new(ConvAlgorithm.Depthwise, Exact: true, Elementwise: true, 16),
        new(ConvAlgorithm.WinogradRow, Exact: false, Elementwise: false, 16),
        new(ConvAlgorithm.Auto, Exact: false, Elementwise: false, 64),
    ];
}

/// <summary>
/// Runs one convolution, forward or a gradient, in guarded memory and compares it with the seven loops in double.
/// </summary>
internal sealed class ConvCheck : IDisposable
{
    private const double Eps = 1.0 / (1 << 23);

    // A multiply-add that rounds twice: the same algorithms, half as much error again.
    private static readonly bool IsFused = Fma.IsSupported || AdvSimd.IsSupported;

    private readonly ConvShape _shape;
    private readonly DataSet _data;
    private readonly Edge _edge;
    private static readonly Dictionary<(ConvShape, DataSet), (Textbook Exact, Textbook Gauge)> Textbooks = [];
    private readonly Textbook _exact, _gauge;
    private readonly GuardedMemory<float> _input, _weights, _outputGradient;

    internal ConvCheck(ConvShape shape, DataSet data, Edge edge)
    {
        (_shape, _data, _edge) = (shape, data, edge);
        float[] input = TestData.Create<float>(shape.Batch * shape.InputSize, data, 1);
        float[] weights = TestData.Create<float>(shape.WeightCount, data, 2);
        float[] outputGradient = TestData.Create<float>(shape.Batch * shape.OutputSize, data, 3);
        _input = new GuardedMemory<float>(input.Length, edge, "input").Set(input);
        _weights = new GuardedMemory<float>(weights.Length, edge, "weights").Set(weights);
        _outputGradient = new GuardedMemory<float>(outputGradient.Length, edge, "outputGradient").Set(outputGradient);
        if (!Textbooks.TryGetValue((shape, data), out (Textbook, Textbook) textbooks))
        {
            textbooks = (new(shape, input, weights, outputGradient, x => x), new(shape, input, weights, outputGradient, Math.Abs));
            Textbooks[(shape, data)] = textbooks; // the levels share them
        }

        (_exact, _gauge) = textbooks;
    }

    /// <summary>The forward pass, plain.</summary>
    internal void Forward(Promise promise)
    {
        Journal.Note($"forward {promise.Algorithm} {_data} {_shape}");
        var conv = new ConvForward(_shape, promise.Algorithm);
        conv.SetWeights(_weights.Span);
        using var output = new GuardedMemory<float>(_outputGradient.Length, _edge, "output");
        conv.Run(_shape.Batch, _input.Span, output.Span);
        Compare(promise, output, _exact.Forward, _gauge.Forward);
    }

    /// <summary>The data gradient, plain.</summary>
    internal void DataGradient(Promise promise)
    {
        Journal.Note($"data gradient {promise.Algorithm} {_data} {_shape}");
        var conv = new ConvDataGradient(_shape, promise.Algorithm);
        conv.SetWeights(_weights.Span);
        using var inputGradient = new GuardedMemory<float>(_input.Length, _edge, "inputGradient");
        conv.Run(_shape.Batch, _outputGradient.Span, inputGradient.Span);
        Compare(promise, inputGradient, _exact.DataGradient, _gauge.DataGradient);
    }

    /// <summary>The gradients of weights and bias.</summary>
    internal void WeightGradient(Promise promise)
    {
        Journal.Note($"weight gradient {promise.Algorithm} {_data} {_shape}");
        var conv = new ConvWeightGradient(_shape, promise.Algorithm);
        using var weights = new GuardedMemory<float>(_weights.Length, _edge, "weightGradient");
        using var bias = new GuardedMemory<float>(_shape.Filters, _edge, "biasGradient");
        conv.Run(_shape.Batch, _input.Span, _outputGradient.Span, weights.Span, bias.Span);
        (double[] exactWeights, double[] exactBias) = _exact.WeightGradient;
        (double[] gaugeWeights, double[] gaugeBias) = _gauge.WeightGradient;
        Compare(promise, weights, exactWeights, gaugeWeights);
        Compare(new Promise(promise.Algorithm, Exact: true, Elementwise: true, 16), bias, exactBias, gaugeBias);
    }

    private void Compare(Promise promise, GuardedMemory<float> actual, double[] exact, double[] gauge)
    {
        _input.AssertUnchanged();
        _weights.AssertUnchanged();
        _outputGradient.AssertUnchanged();
        actual.AssertIntact();
        double largest = gauge.Length == 0 ? 0 : gauge.Max();
        for (int i = 0; i < exact.Length; i++)
        {
            double error = Math.Abs(actual.Span[i] - exact[i]), scale = promise.Elementwise ? gauge[i] : largest;
            double limit = _data == DataSet.Integers && promise.Exact ? 0 : promise.Limit * (IsFused ? 1 : 1.5);
            if (!(error <= limit * Eps * scale))
            {
                throw new ConvException(
                    $"Element {i} is {actual.Span[i]:R}; expected {exact[i]:R} (off by {error / (Eps * gauge[i]):G3} of its own gauge, "
                    + $"{error / (Eps * largest):G3} of the largest; limit {limit}).");
            }
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        _weights.Dispose();
        _outputGradient.Dispose();
    }
}

/// <summary>A convolution differs from the textbook's.</summary>
internal sealed class ConvException(string message) : Exception($"{message} Case: {Journal.Case}");
