using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Pool;

/// <summary>Every pooling at every level over the grid of shapes, against the loops over [N, C, H, W] in double.</summary>
[EveryLevel]
public sealed class PoolTests
{
    private const double Eps = 1.0 / (1 << 23);

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Maximum_equals_the_textbook_bit_for_bit(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Each((shape, data, edge) =>
        {
            float[] x = TestData.Create<float>(shape.Batch * shape.InputSize, data, 1), dy = Gradient(shape, data);
            float[] y = new float[dy.Length], dx = new float[x.Length];
            int[] indices = new int[dy.Length];
            NaivePool.MaxForward<float>(shape, First(x, shape, input: true), y, indices);
            NaivePool.MaxBackward<float>(shape, indices, First(dy, shape, input: false), dx);

            using GuardedMemory<float> input = new GuardedMemory<float>(x.Length, edge, "input").Set(x);
            using var output = new GuardedMemory<float>(y.Length, edge, "output");
            using var index = new GuardedMemory<int>(y.Length, edge, "indices");
            MaxPooling.Forward(shape, shape.Batch, input.Span, output.Span, index.Span);
            Same(Last(y, shape, input: false), output);
            Assert.Equal(Last(indices, shape), index.Span.ToArray());
            index.AssertIntact();

            using var alone = new GuardedMemory<float>(y.Length, edge, "output");
            MaxPooling.Forward(shape, shape.Batch, input.Span, alone.Span);
            Same(Last(y, shape, input: false), alone);
            input.AssertUnchanged();

            using var rectified = new GuardedMemory<float>(y.Length, edge, "output");
            using var positive = new GuardedMemory<int>(y.Length, edge, "indices");
            MaxPooling.ForwardRelu(shape, shape.Batch, input.Span, rectified.Span, positive.Span);
            Same(Last(Array.ConvertAll(y, v => v <= 0 ? 0 : v), shape, input: false), rectified);
            Assert.Equal(Last([.. indices.Zip(y, (i, v) => v <= 0 ? -1 : i)], shape), positive.Span.ToArray());
            positive.AssertIntact();
            input.AssertUnchanged();

            using GuardedMemory<float> gradient = new GuardedMemory<float>(dy.Length, edge, "outputGradient").Set(dy);
            using var inputGradient = new GuardedMemory<float>(x.Length, edge, "inputGradient");
            MaxPooling.Backward(shape, shape.Batch, index.Freeze().Span, gradient.Span, inputGradient.Span);
            Same(Last(dx, shape, input: true), inputGradient);
            gradient.AssertUnchanged();
            index.AssertUnchanged();
        });
    }

    /// <summary>Batches that no cache holds, whose results go past the caches and whose rows are asked for, are so many single images.</summary>
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void A_large_batch_is_its_images_one_by_one(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        PoolShape[] shapes =
        [
            PoolShape.Square(110, 64, 32, 2, 2), PoolShape.Square(11, 64, 121, 3, 2, 1), PoolShape.Square(50, 48, 61, 2, 3),
        ];
        foreach (PoolShape shape in shapes)
        {
            var x = new AlignedBuffer<float>(shape.Batch * shape.InputSize);
            var y = new AlignedBuffer<float>(shape.Batch * shape.OutputSize);
            var mean = new AlignedBuffer<float>(y.Length);
            var dx = new AlignedBuffer<float>(x.Length);
            var indices = new int[y.Length];
            TestData.Create<float>(x.Length, DataSet.Reals, 3).CopyTo(x.Span);
            MaxPooling.Forward(shape, shape.Batch, x.Span, y.Span, indices);
            MaxPooling.Backward(shape, shape.Batch, indices, y.Span, dx.Span);
            AveragePooling.Forward(shape, shape.Batch, x.Span, mean.Span);

            float[] expected = new float[shape.OutputSize], gradient = new float[shape.InputSize];
            int[] winners = new int[shape.OutputSize];
            for (int image = 0; image < shape.Batch; image++)
            {
                Span<float> input = x.Span.Slice(image * shape.InputSize, shape.InputSize);
                int at = image * shape.OutputSize;
                MaxPooling.Forward(shape, 1, input, expected, winners);
                Assert.True(y.Span.Slice(at, expected.Length).SequenceEqual(expected), $"largest of image {image}");
                Assert.True(indices.AsSpan(at, expected.Length).SequenceEqual(winners), $"winners of image {image}");
                MaxPooling.Backward(shape, 1, winners, expected, gradient);
                Assert.True(dx.Span.Slice(image * gradient.Length, gradient.Length).SequenceEqual(gradient), $"gradient of image {image}");
                AveragePooling.Forward(shape, 1, input, expected);
                Assert.True(mean.Span.Slice(at, expected.Length).SequenceEqual(expected), $"mean of image {image}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Average_equals_the_textbook(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Each((shape, data, edge) =>
        {
            if (data == DataSet.Specials)
                return;
            float[] x = TestData.Create<float>(shape.Batch * shape.InputSize, data, 1), dy = Gradient(shape, data);
            foreach (bool countPadding in (bool[])[true, false])
            {
                double[] y = new double[dy.Length], dx = new double[x.Length], size = new double[x.Length];
                NaivePool.AverageForward<double>(shape, Doubles(First(x, shape, input: true)), y, countPadding);
                NaivePool.AverageBackward<double>(shape, Doubles(First(dy, shape, input: false)), dx, countPadding);
                NaivePool.AverageBackward<double>(
                    shape, Array.ConvertAll(Doubles(First(dy, shape, input: false)), Math.Abs), size, countPadding);

                using GuardedMemory<float> input = new GuardedMemory<float>(x.Length, edge, "input").Set(x);
                using var output = new GuardedMemory<float>(y.Length, edge, "output");
                AveragePooling.Forward(shape, shape.Batch, input.Span, output.Span, countPadding);
                // Sums of small integers are exact, so the quotient is the rounded one.
                if (data == DataSet.Integers)
                    Same(Last(Array.ConvertAll(y, v => (float)v), shape, input: false), output);
                else
                    Near(Last(y, shape, input: false), Array.ConvertAll(y, _ => 1.0), output, shape.WindowHeight * shape.WindowWidth);
                input.AssertUnchanged();

                using GuardedMemory<float> gradient = new GuardedMemory<float>(dy.Length, edge, "outputGradient").Set(dy);
                using var inputGradient = new GuardedMemory<float>(x.Length, edge, "inputGradient");
                AveragePooling.Backward(shape, shape.Batch, gradient.Span, inputGradient.Span, countPadding);
                Near(Last(dx, shape, input: true), Last(size, shape, input: true), inputGradient,
                    2 + shape.WindowHeight * shape.WindowWidth);
                gradient.AssertUnchanged();
            }
        });
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Global_average_is_the_mean_of_the_pixels(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int Batch, int Pixels, int Channels)[] sizes =
            [.. Enumerable.Range(1, 35).Select(c => (2, 5, c)), (3, 49, 130), (1, 1000, 70), (2, 300, 81), (0, 4, 4), (70, 64, 64),
                (1, 20000, 3)];
        foreach ((int batch, int pixels, int channels) in sizes)
        {
            Journal.Note($"global average {batch} x {pixels} x {channels} {level}");
            float[] x = TestData.Create<float>(batch * pixels * channels, DataSet.Reals, 1);
            float[] dy = TestData.Create<float>(batch * channels, DataSet.Reals, 2);
            using GuardedMemory<float> input = new GuardedMemory<float>(x.Length, Edge.End, "input").Set(x);
            using var output = new GuardedMemory<float>(dy.Length, Edge.End, "output");
            GlobalAveragePooling.Forward(batch, pixels, channels, input.Span, output.Span);
            double[] mean = new double[dy.Length];
            for (int i = 0; i < x.Length; i++)
                mean[i / (pixels * channels) * channels + i % channels] += (double)x[i] / pixels;
            Near(mean, Array.ConvertAll(mean, _ => 1.0), output, 16);
            input.AssertUnchanged();

            using var inputGradient = new GuardedMemory<float>(x.Length, Edge.End, "inputGradient");
            GlobalAveragePooling.Backward(batch, pixels, channels, dy, inputGradient.Span);
            Same([.. Enumerable.Range(0, x.Length).Select(i => dy[i / (pixels * channels) * channels + i % channels] / pixels)],
                inputGradient);
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        // The last one is written past the caches.
        PoolShape[] shapes = [PoolShape.Square(5, 20, 57, 3, 2, 1), PoolShape.Square(9, 3, 61, 2, 2), PoolShape.Square(36, 64, 56, 2, 2)];
        foreach (PoolShape shape in shapes)
        {
            var x = new AlignedBuffer<float>(shape.Batch * shape.InputSize);
            TestData.Fill(x.Span, DataSet.Reals, 1);
            var (one, many) = (Results(shape), Results(shape));
            using (Team.Cap(1))
                Assert.Equal(0, Allocations.Of(() => All(one)));

            using (new ManyThreads(3))
                All(many);
            Assert.True(one.Y.Span.SequenceEqual(many.Y.Span));
            Assert.True(one.Indices.Span.SequenceEqual(many.Indices.Span));
            Assert.True(one.Dx.Span.SequenceEqual(many.Dx.Span));
            Assert.Equal(one.Mean, many.Mean);

            void All((AlignedBuffer<float> Y, AlignedBuffer<int> Indices, AlignedBuffer<float> Dx, float[] Mean) r)
            {
                int pixels = shape.Height * shape.Width;
                AveragePooling.Forward(shape, shape.Batch, x.Span, r.Y.Span);
                AveragePooling.Backward(shape, shape.Batch, r.Y.Span, r.Dx.Span, countIncludePadding: false);
                GlobalAveragePooling.Forward(shape.Batch, pixels, shape.Channels, x.Span, r.Mean);
                GlobalAveragePooling.Backward(shape.Batch, pixels, shape.Channels, r.Mean, r.Dx.Span);
                MaxPooling.Forward(shape, shape.Batch, x.Span, r.Y.Span, r.Indices.Span);
                MaxPooling.Backward(shape, shape.Batch, r.Indices.Span, r.Y.Span, r.Dx.Span);
            }
        }

        static (AlignedBuffer<float> Y, AlignedBuffer<int> Indices, AlignedBuffer<float> Dx, float[] Mean) Results(PoolShape shape)
        {
            int outputs = shape.Batch * shape.OutputSize;
            return (new(outputs), new(outputs), new(shape.Batch * shape.InputSize), new float[shape.Batch * shape.Channels]);
        }
    }

    private static void Each(Action<PoolShape, DataSet, Edge> check)
    {
        int number = 0;
        foreach (PoolShape shape in PoolGrid.Shapes())
        {
            foreach (DataSet data in Enum.GetValues<DataSet>())
            {
                Journal.Note($"{data} {shape} {Cpu.Level}");
                check(shape, data, number++ % 2 == 0 ? Edge.End : Edge.Start);
            }
        }
    }

    // Gradients without specials: which of several NaN a sum keeps is not promised.
    private static float[] Gradient(PoolShape shape, DataSet data)
        => TestData.Create<float>(shape.Batch * shape.OutputSize, data == DataSet.Specials ? DataSet.Integers : data, 2);

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, v => (double)v);

    /// <summary>[N, H, W, C] to [N, C, H, W].</summary>
    private static T[] First<T>(T[] last, PoolShape shape, bool input)
        => Turn(last, shape.Batch, input ? shape.Height * shape.Width : shape.OutputHeight * shape.OutputWidth, shape.Channels);

    /// <summary>[N, C, H, W] to [N, H, W, C].</summary>
    private static T[] Last<T>(T[] first, PoolShape shape, bool input = false)
        => Turn(first, shape.Batch, shape.Channels, input ? shape.Height * shape.Width : shape.OutputHeight * shape.OutputWidth);

    private static T[] Turn<T>(T[] values, int batch, int rows, int columns)
    {
        var turned = new T[values.Length];
        for (int n = 0; n < batch; n++)
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < columns; c++)
                    turned[(n * columns + c) * rows + r] = values[(n * rows + r) * columns + c];
        return turned;
    }

    private static void Same(float[] expected, GuardedMemory<float> actual)
    {
        actual.AssertIntact();
        for (int i = 0; i < expected.Length; i++)
        {
            float value = actual.Span[i];
            bool same = BitConverter.SingleToInt32Bits(value) == BitConverter.SingleToInt32Bits(expected[i])
                || (float.IsNaN(value) && float.IsNaN(expected[i]));
            Assert.True(same, $"{Journal.Case} [{i}]: {value:R}; expected {expected[i]:R}");
        }
    }

    private static void Near(double[] expected, double[] scale, GuardedMemory<float> actual, double limit)
    {
        actual.AssertIntact();
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(actual.Span[i] - expected[i]);
            Assert.True(
                error <= limit * Eps * scale[i],
                $"{Journal.Case} [{i}]: {actual.Span[i]:R}; expected {expected[i]:R}, off by {error / Eps:G3} of {limit} units");
        }
    }
}
