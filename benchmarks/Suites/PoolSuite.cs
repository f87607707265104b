using BenchmarkDotNet.Attributes;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>The largest of each 2 x 2 pixels: by loops, by the kernel.</summary>
public class MaxPoolSuite
{
    private Operand<float> _x = new(0), _y = new(0);
    private PoolShape _pool = new(1, 1, 2, 2, 2, 2);

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Sizes))]
    public Pictures Shape { get; set; } = new(1, 1, 2);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Pictures> Sizes => Shapes.Pictures;

    /// <summary>Fills the images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _pool = PoolShape.Square(Shape.Batch, Shape.Channels, Shape.Size, window: 2, stride: 2);
        _x = Inputs.Random<float>(Shape.Batch * _pool.InputSize, 1);
        _y = Inputs.Zeros<float>(Shape.Batch * _pool.OutputSize);
    }

    /// <summary>The textbook.</summary>
    [Benchmark(Baseline = true)]
    public void Loop()
    {
        ReadOnlySpan<float> x = _x.Span;
        Span<float> y = _y.Span;
        int channels = Shape.Channels, row = Shape.Size * channels, output = 0;
        for (int n = 0; n < Shape.Batch; n++)
        {
            for (int i = 0; i < _pool.OutputHeight; i++)
            {
                for (int j = 0; j < _pool.OutputWidth; j++)
                {
                    int corner = n * _pool.InputSize + 2 * i * row + 2 * j * channels;
                    for (int c = 0; c < channels; c++)
                    {
                        float upper = MathF.Max(x[corner + c], x[corner + channels + c]);
                        float lower = MathF.Max(x[corner + row + c], x[corner + row + channels + c]);
                        y[output++] = MathF.Max(upper, lower);
                    }
                }
            }
        }
    }

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => MaxPooling.Forward(_pool, Shape.Batch, _x.Span, _y.Span);
}
