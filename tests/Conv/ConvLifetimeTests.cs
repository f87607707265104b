using System.Runtime.CompilerServices;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Convolutions;

/// <summary>
/// Convolutions beside a garbage collector that never rests: alone, as what a thread has allocated is not exact then.
/// </summary>
[Collection(Alone.Name)]
public sealed class ConvLifetimeTests
{
    /// <summary>The buffers of a convolution outlive its last call, though nothing refers to the object any more.</summary>
    [Theory]
    [InlineData(ConvAlgorithm.Winograd4x4)]
    [InlineData(ConvAlgorithm.Direct)]
    public void The_last_call_keeps_its_weights(ConvAlgorithm algorithm)
    {
        ConvShape shape = ConvShape.Square(8, 48, 28, 48, 3, 1, 1);
        float[] x = TestData.Create<float>(8 * shape.InputSize, DataSet.Reals, 1);
        float[] w = TestData.Create<float>(shape.WeightCount, DataSet.Reals, 2);
        float[] expected = new float[8 * shape.OutputSize], y = new float[expected.Length];
        var held = new ConvForward(shape, algorithm);
        held.SetWeights(w);

        // Until the calls on the way are compiled for good, their frames hold the object.
        for (int i = 0; i < 160; i++)
        {
            held.Run(8, x, expected);
            if (i % 40 == 39)
                Thread.Sleep(250);
        }

        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.AllocateUninitializedArray<float>(200_000, pinned: true).AsSpan().Fill(float.NaN);
            }
        });
        collector.Start();
        for (int i = 0; i < 60; i++)
        {
            Once(shape, algorithm, w, x, y);
            Assert.Equal(expected, y);
        }

        stop.Cancel();
        collector.Join();
        GC.KeepAlive(held);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Once(ConvShape shape, ConvAlgorithm algorithm, float[] w, float[] x, float[] y)
    {
        var conv = new ConvForward(shape, algorithm);
        conv.SetWeights(w);
        conv.Run(8, x, y);
    }
}
