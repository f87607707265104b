using Xunit.Abstractions;

namespace FastNet.Tests.Elementwise;

/// <summary>
/// The proof of the error bounds: all 2^32 floats, at the level the process runs at. Measured with AVX-512, in 2 minutes on two
/// cores: Exp 1.059 ULP, Log 0.907, Tanh 2.566, Sigmoid 2.402.
/// </summary>
public sealed class EveryFloatTests(ITestOutputHelper output)
{
    /// <summary>Set to 1 for the tests that try every float (minutes).</summary>
    private const string LongTests = "FASTNET_LONG_TESTS";

    [SkippableFact]
    public void Every_float_keeps_the_bounds()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable(LongTests) == "1", $"all 2^32 floats take minutes: set {LongTests}=1");
        const int Block = 1 << 20;
        var worst = new double[FunctionAccuracyTests.Functions.Length];
        Parallel.For(0, 1 << 12, block =>
        {
            var x = new float[Block];
            for (int i = 0; i < Block; i++)
                x[i] = BitConverter.UInt32BitsToSingle(((uint)block << 20) | (uint)i);
            double[] found = FunctionAccuracyTests.Check(x);
            lock (worst)
            {
                for (int f = 0; f < worst.Length; f++)
                    worst[f] = Math.Max(worst[f], found[f]);
            }
        });
        output.WriteLine(string.Join(", ", worst.Select((ulps, f) => $"{FunctionAccuracyTests.Functions[f].Name} {ulps:F3} ULP")));
    }
}
