using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>Dropout at every level: word by word what the stream says.</summary>
[EveryLevel]
public sealed class DropoutTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Elements_stay_where_their_word_is_low(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach (float keep in (float[])[1f, 0.5f, 0.8f, 1e-3f, float.BitDecrement(1)])
        {
            foreach (int length in (int[])[0, 1, 3, 7, 8, 1023, 1025, 40_000])
            {
                foreach (ulong position in (ulong[])[0, 1, 6, 1021, 1ul << 40])
                {
                    using GuardedMemory<float> x = new GuardedMemory<float>(length)
                        .Set(TestData.Create<float>(length, DataSet.Specials, 1));
                    using GuardedMemory<float> y = new(length), mask = new(length);
                    InvertedDropout.Forward(keep, 11, 3, position, x.Span, y.Span);
                    InvertedDropout.Mask(keep, 11, 3, position, mask.Span);
                    var random = new Philox(11, 3) { Position = position };
                    for (int i = 0; i < length; i++)
                    {
                        bool stays = random.NextUInt32() < (double)keep * (1L << 32);
                        Assert.Equal(stays ? 1 / keep : 0, mask.Span[i]);
                        Assert.Equal(stays ? x.Span[i] * (1 / keep) : 0, y.Span[i]);
                    }

                    x.AssertUnchanged();
                    InvertedDropout.Backward(keep, 11, 3, position, x.Span, x.Span);
                    Assert.Equal(y.Span.ToArray(), x.Span.ToArray());
                    foreach (GuardedMemory<float> output in (GuardedMemory<float>[])[x, y, mask])
                        output.AssertIntact();
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_the_share_is_right(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        float[] one = new float[300_001], many = new float[one.Length];
        using (Team.Cap(1))
            InvertedDropout.Mask(0.7f, 5, 0, 3, one);
        using (new ManyThreads(3))
            InvertedDropout.Mask(0.7f, 5, 0, 3, many);
        Assert.Equal(one, many);

        // Five standard deviations.
        Assert.InRange(one.Count(v => v != 0) / (double)one.Length, 0.7 - 0.0042, 0.7 + 0.0042);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        float[] x = new float[4];
        foreach (float keep in (float[])[0, -1, 1.5f, float.NaN])
            Assert.Equal("keep", Assert.ThrowsAny<ArgumentException>(() => InvertedDropout.Forward(keep, 0, 0, 0, x, x)).ParamName);
        Assert.Equal("y", Assert.ThrowsAny<ArgumentException>(() => InvertedDropout.Forward(1, 0, 0, 0, x, new float[3])).ParamName);
        Assert.Equal("dx", Assert.ThrowsAny<ArgumentException>(() => InvertedDropout.Backward(1, 0, 0, 0, x, new float[3])).ParamName);
    }
}
