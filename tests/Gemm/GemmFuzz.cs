using System.Diagnostics;
using System.Globalization;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>
/// Products drawn at random: shape, transposes, leading dimensions, factors, epilogue, level and threads, B as stored or prepared.
/// A seed names a case for good.
/// </summary>
internal static class GemmFuzz
{
    private const int Largest = 700;

    private static readonly double[] Factors = [0, 1, -1, 0.7];

    /// <summary>Runs one case; throws if its product is not as it must be.</summary>
    internal static void Run(int seed)
    {
        var random = new Random(seed);
        GemmCase x = Draw(random);
        SimdLevel level = Any(random, Cpu.SupportedLevels), packLevel = Any(random, Cpu.SupportedLevels);
        int threads = random.Next(1, 5);
        bool packed = random.Next(3) == 0, single = random.Next(2) == 0;
        using Cpu.LevelScope scope = Cpu.Use(level);
        using Team.CapScope cap = Team.Cap(threads);
        try
        {
            if (single)
                GemmCheck.Run(packed ? PackedGemm.At<float>(packLevel) : Gemm.Multiply, x);
            else
                GemmCheck.Run(packed ? PackedGemm.At<double>(packLevel) : Gemm.Multiply, x);
        }
        catch (Exception failure)
        {
            string form = packed ? $"packed at {packLevel}" : "as stored";
            throw new GemmException($"Seed {seed}, {level}, {threads} threads, B {form}: {failure.Message}");
        }
    }

    /// <summary>The scenario: arguments FIRST SECONDS run seeds FIRST, FIRST + 1, ... for so long and report every failure.</summary>
    internal static int Run(string[] arguments)
    {
        int seed = int.Parse(arguments[0], CultureInfo.InvariantCulture), first = seed, failed = 0;
        double seconds = double.Parse(arguments[1], CultureInfo.InvariantCulture);
        using var many = new ManyThreads(4);
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; seed++)
        {
            try
            {
                Run(seed);
            }
            catch (GemmException failure)
            {
                failed++;
                Console.Error.WriteLine(failure.Message);
            }
        }

        Console.WriteLine($"fuzz: seeds {first} to {seed - 1}, {failed} failed");
        return failed == 0 ? 0 : Harness.Scenarios.Failed;
    }

    private static GemmCase Draw(Random random)
    {
        double alpha = Any(random, Factors), beta = Any(random, Factors);
        var activation = (Activation)(random.Next(2) * random.Next((int)Activation.Silu + 1));

        // Integers are exact under whole factors and the piecewise linear activations; infinities have agreed values in all but two.
        bool whole = alpha != 0.7 && beta != 0.7 && activation <= Activation.LeakyRelu;
        DataSet data = whole ? DataSet.Integers : DataSet.Reals;
        if (random.Next(6) == 0)
            data = activation > Activation.Tanh ? DataSet.Reals : DataSet.Specials;
        return new GemmCase(Size(random), Size(random), Size(random))
        {
            TransA = (Transpose)random.Next(2),
            TransB = (Transpose)random.Next(2),
            Alpha = alpha,
            Beta = beta,
            Slack = (Slack(random), Slack(random), Slack(random), Slack(random)),
            Edge = (Edge)random.Next(2),
            Data = data,
            Bias = random.Next(3) == 0,
            Residual = random.Next(3) == 0,
            Activation = activation,
        };
    }

    // As many from 10 to 20 as from 300 to 600.
    private static int Size(Random random) => (int)Math.Exp(random.NextDouble() * Math.Log(Largest + 1)) - random.Next(2);

    private static int Slack(Random random) => random.Next(2) * random.Next(40);

    private static T Any<T>(Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
