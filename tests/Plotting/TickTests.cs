using System.Globalization;
using FastNet.Models;

namespace FastNet.Tests.Plotting;

public sealed class TickTests
{
    [Fact]
    public void Linear_ticks_are_even_inside_and_told_apart()
    {
        var random = new Random(7);
        for (int round = 0; round < 3000; round++)
        {
            double size = Math.Pow(10, random.Next(-30, 30)), low = size * (random.NextDouble() - 0.5);
            double high = low + size * Math.Pow(10, -5 * random.NextDouble());
            int target = random.Next(1, 12);
            IReadOnlyList<Tick> ticks = Tick.Linear(low, high, target);
            string about = $"{low:R} to {high:R}, {target}: {string.Join(' ', ticks.Select(t => t.Label))}";
            Assert.True(ticks.Count <= 1.6 * target + 1, about);
            Assert.True(ticks.Count >= target / 2, about);
            double slack = 1e-5 * (high - low);
            Assert.True(ticks.All(t => t.Value >= low - slack && t.Value <= high + slack), about);
            Assert.True(ticks.Select(t => t.Label).Distinct().Count() == ticks.Count, about);
            foreach (Tick tick in ticks)
                Assert.True(Math.Abs(Parse(tick.Label) - tick.Value) <= slack, about);
            for (int i = 2; i < ticks.Count; i++)
                Assert.True(Math.Abs(ticks[i].Value - 2 * ticks[i - 1].Value + ticks[i - 2].Value) < slack, about);
        }
    }

    [Fact]
    public void Steps_are_one_two_or_five()
    {
        for (double range = 0.1; range < 1000; range *= 1.07)
        {
            IReadOnlyList<Tick> ticks = Tick.Linear(0, range, 6);
            double step = ticks[1].Value - ticks[0].Value, lead = step / Math.Pow(10, Math.Floor(Math.Log10(step) + 1e-9));
            Assert.Contains(Math.Round(lead, 6), (double[])[1, 2, 5]);
        }
    }

    [Theory]
    [InlineData(0.0, 1.0, 5, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-1.0, 1.0, 4, "-1.0 -0.5 0 0.5 1.0")]
    [InlineData(0.0, 50_000.0, 5, "0 10,000 20,000 30,000 40,000 50,000")]
    [InlineData(0.0, 5e-7, 5, "0 1e-7 2e-7 3e-7 4e-7 5e-7")]
    public void Labels_are_short(double low, double high, int target, string labels) =>
        Assert.Equal(labels, string.Join(' ', Tick.Linear(low, high, target).Select(t => t.Label)));

    [Theory]
    [InlineData(1e-8, 1e-4, 5, "1e-8 1e-7 1e-6 1e-5 1e-4")]
    [InlineData(1.0, 1000.0, 4, "1 10 100 1000")]
    [InlineData(1.0, 100.0, 8, "1 2 5 10 20 50 100")]
    [InlineData(1e-20, 1.0, 6, "1e-20 1e-16 1e-12 1e-8 1e-4 1e0")]
    public void Logarithmic_ticks_are_powers(double low, double high, int target, string labels) =>
        Assert.Equal(labels, string.Join(' ', Tick.Logarithmic(low, high, target).Select(t => t.Label)));

    [Fact]
    public void Logarithmic_ticks_are_inside_and_told_apart()
    {
        var random = new Random(9);
        for (int round = 0; round < 3000; round++)
        {
            double low = Math.Pow(10, random.Next(-40, 40) + random.NextDouble());
            double high = low * Math.Pow(10, 0.05 + 20 * random.NextDouble());
            IReadOnlyList<Tick> ticks = Tick.Logarithmic(low, high, random.Next(2, 12));
            string about = $"{low:R} to {high:R}: {string.Join(' ', ticks.Select(t => t.Label))}";
            Assert.True(ticks.Count is >= 1 and <= 24, about);
            Assert.True(ticks.All(t => t.Value >= low * 0.9999 && t.Value <= high * 1.0001), about);
            Assert.True(ticks.Select(t => t.Label).Distinct().Count() == ticks.Count, about);
            Assert.All(ticks, t => Assert.True(Math.Abs(Parse(t.Label) / t.Value - 1) < 1e-4, about));
        }
    }

    [Fact]
    public void Whole_numbers_have_no_ticks_between_them()
    {
        Assert.Equal(["1", "2", "3"], Axis.Fit([1, 2, 3]).Ticks(10).Select(t => t.Label));
        Assert.Equal(["0", "1"], Axis.Indices(2).Ticks(8).Select(t => t.Label));
        Assert.Contains("0.5", Axis.Fit([0, 1.5]).Ticks(4).Select(t => t.Label));
    }

    [Fact]
    public void The_axis_passes_over_what_it_cannot_show()
    {
        Axis axis = Axis.Fit([double.NaN, double.PositiveInfinity, -5, 0, 1, 100], log: true, room: 0);
        Assert.Equal((1, 100), (Math.Round(axis.Low, 9), Math.Round(axis.High, 9)));
        Assert.Equal(0.5, axis.Place(10), 9);
        Assert.False(axis.Shows(0));
        Assert.False(axis.Shows(double.NaN));
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(39.7, "39.7")]
    [InlineData(0.0213, "0.0213")]
    [InlineData(12345.6, "12,346")]
    [InlineData(2.5e-7, "2.5e-7")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Numbers_are_written_shortly(double value, string text) => Assert.Equal(text, ChartText.Number(value));

    private static double Parse(string label) =>
        double.Parse(label, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
