using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layouts;

/// <summary>Up-sampling at every level against the definition in double; the backward pass is the transpose of the forward one.</summary>
[EveryLevel]
public sealed class UpsampleTests
{
    private enum Kind
    {
        Nearest,
        Corners,
        Edges,
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Forward_and_backward_equal_the_definition(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int N, int H, int W, int C, int OutH, int OutW)[] shapes =
        [
            (1, 1, 1, 1, 1, 1), (2, 3, 4, 5, 6, 8), (1, 5, 5, 16, 1, 3), (2, 4, 3, 33, 7, 7), (1, 1, 3, 3, 4, 5), (3, 8, 8, 20, 16, 16),
            (0, 2, 2, 2, 4, 4), (1, 7, 2, 8, 3, 9), (2, 30, 30, 40, 60, 60),
        ];
        foreach ((int n, int h, int w, int c, int outH, int outW) in shapes)
        {
            foreach (Kind kind in Enum.GetValues<Kind>())
            {
                Journal.Note($"{kind} {n} x {h} x {w} x {c} to {outH} x {outW} {level}");
                int inputs = n * h * w * c, outputs = n * outH * outW * c;
                using GuardedMemory<float> x = new GuardedMemory<float>(inputs).Set(TestData.Create<float>(inputs, DataSet.Reals, 1));
                using GuardedMemory<float> dy = new GuardedMemory<float>(outputs).Set(TestData.Create<float>(outputs, DataSet.Reals, 2));
                using GuardedMemory<float> y = new(outputs), dx = new(inputs);
                Forward(x.Span, y.Span);
                Backward(dy.Span, dx.Span);

                double[] ey = new double[outputs], edx = new double[inputs];
                for (int i = 0; i < outputs; i++)
                {
                    int sample = i / (outH * outW * c), row = i / (outW * c) % outH, column = i / c % outW;
                    foreach ((int r, double down) in Taps(kind, row, h, outH))
                    {
                        foreach ((int s, double across) in Taps(kind, column, w, outW))
                        {
                            int at = ((sample * h + r) * w + s) * c + i % c;
                            ey[i] += down * across * x.Span[at];
                            edx[at] += down * across * dy.Span[i];
                        }
                    }
                }

                Near(ey, y.Span);
                Near(edx, dx.Span);
                float[] former = dx.Span.ToArray();
                using (new ManyThreads(3))
                    Backward(dy.Span, dx.Span);
                Assert.Equal(former, dx.Span.ToArray());
                x.AssertUnchanged();
                dy.AssertUnchanged();
                y.AssertIntact();
                dx.AssertIntact();

                void Forward(Span<float> from, Span<float> to)
                {
                    if (kind == Kind.Nearest)
                        Upsampling.Nearest(n, h, w, c, outH, outW, from, to);
                    else
                        Upsampling.Bilinear(n, h, w, c, outH, outW, kind == Kind.Corners, from, to);
                }

                void Backward(Span<float> from, Span<float> to)
                {
                    if (kind == Kind.Nearest)
                        Upsampling.NearestBackward(n, h, w, c, outH, outW, from, to);
                    else
                        Upsampling.BilinearBackward(n, h, w, c, outH, outW, kind == Kind.Corners, from, to);
                }
            }
        }
    }

    [Fact]
    public void Known_values()
    {
        // PyTorch: interpolate(tensor([1, 2]), size=4, mode='bilinear').
        var y = new float[4];
        Upsampling.Bilinear(1, 1, 2, 1, 1, 4, false, [1, 2], y);
        Assert.Equal([1, 1.25f, 1.75f, 2], y);
        Upsampling.Bilinear(1, 1, 2, 1, 1, 4, true, [0, 3], y);
        Assert.Equal([0, 1, 2, 3], y.Select(v => MathF.Round(v, 5)));
        Upsampling.Nearest(1, 1, 3, 1, 1, 4, [1, 2, 3], y);
        Assert.Equal([1, 1, 2, 3], y);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        float[] x = new float[8], y = new float[32];
        Assert.Equal("x", Assert.ThrowsAny<ArgumentException>(() => Upsampling.Nearest(1, 2, 2, 3, 4, 4, x, y)).ParamName);
        Assert.Equal("y", Assert.ThrowsAny<ArgumentException>(() => Upsampling.Nearest(1, 2, 2, 2, 4, 5, x, y)).ParamName);
        Assert.Equal("outputWidth", Assert.ThrowsAny<ArgumentException>(() => Upsampling.Nearest(1, 2, 2, 2, 4, 0, x, y)).ParamName);
        Assert.Equal("dy", Assert.ThrowsAny<ArgumentException>(() => Upsampling.BilinearBackward(1, 2, 2, 2, 4, 5, true, y, x)).ParamName);
    }

    private static (int Index, double Weight)[] Taps(Kind kind, int i, int inputs, int outputs)
    {
        if (kind == Kind.Nearest)
            return [(i * inputs / outputs, 1)];
        double at = kind == Kind.Edges
            ? Math.Max(0, (i + 0.5) * inputs / outputs - 0.5)
            : outputs == 1 ? 0 : (double)i * (inputs - 1) / (outputs - 1);
        int low = (int)at;
        return low + 1 >= inputs ? [(inputs - 1, 1)] : [(low, 1 - (at - low)), (low + 1, at - low)];
    }

    private static void Near(double[] expected, ReadOnlySpan<float> actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= 4e-6 * (1 + Math.Abs(expected[i]))))
                Assert.Fail($"{Journal.Case} [{i}] is {actual[i]}; expected {expected[i]}");
        }
    }
}
