using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>A few hundred random products. For longer runs the scenario <c>fuzz</c> takes a first seed and a time.</summary>
[Collection(Alone.Name)]
public sealed class GemmFuzzTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2000)]
    public void Random_products_equal_the_textbooks(int first)
    {
        using var many = new ManyThreads(4);
        for (int seed = first; seed < first + 150; seed++)
            GemmFuzz.Run(seed);
    }
}
