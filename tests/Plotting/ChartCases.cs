using FastNet.Models;

namespace FastNet.Tests.Plotting;

/// <summary>Charts of every kind, with ordinary, awkward and missing data.</summary>
internal static class ChartCases
{
    private const double Nan = double.NaN, Inf = double.PositiveInfinity;

    public static readonly string[] Names =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public static IReadOnlyDictionary<string, Func<Chart>> All { get; } = new Dictionary<string, Func<Chart>>
    {
        ["curves"] = () => new LineChart
        {
            Title = "Losses <of> \"two\" & more runs",
            XLabel = "iteration",
            YLabel = "loss",
            Series =
            [
                .. Enumerable.Range(0, 8).Select(s => new LineSeries($"optimizer {s}", Noise(500, s)) { Smooth = 20, Dashed = s == 1 }),
            ],
        },
        ["one curve, small"] = () => new LineChart
        {
            Title = "A title that is much longer than the chart is wide, and must be cut",
            XLabel = "a label of the horizontal axis that is too long as well",
            YLabel = "a label of the vertical axis that is too long as well",
            Width = 200,
            Height = 150,
            Series = [new LineSeries("", [1e6, 2e6, 1.5e6, 123_456_789]) { Marker = true }],
        },
        ["logarithmic curve"] = () => new LineChart
        {
            LogY = true,
            YLabel = "loss",
            Series = [new LineSeries("svm", [.. Noise(300, 1).Select(v => Math.Pow(10, v))])],
        },
        ["curve of nothing"] = () => new LineChart(),
        ["curve without values"] = () => new LineChart { Series = [new LineSeries("none", [])] },
        ["curve of one value"] = () => new LineChart { Series = [new LineSeries("one", [3])] },
        ["curve of zeros"] = () => new LineChart { LogY = true, Series = [new LineSeries("zeros", [0, 0, 0])] },
        ["curve of equals"] = () => new LineChart { Series = [new LineSeries("equal", [0.1, 0.1, 0.1])] },
        ["curve with gaps"] = () => new LineChart
        {
            Series = [new LineSeries("gaps", [1, Nan, 2, Inf, -Inf, 3, 4, Nan]) { Smooth = 3, Marker = true }],
        },
        ["curve of extremes"] = () => new LineChart
        {
            Series = [new LineSeries("extremes", [double.MaxValue, double.MinValue, double.Epsilon, 1])],
        },
        ["curve of large numbers"] = () => new LineChart { Series = [new LineSeries("large", [1e299, -1e299, 0])] },
        ["curve of tiny numbers"] = () => new LineChart { Series = [new LineSeries("tiny", [1e-300, 2e-300])] },
        ["curve of close numbers"] = () => new LineChart { Series = [new LineSeries("close", [1.00001, 1.00002, 1.000035])] },
        ["folds"] = () => new ErrorBarChart { XLabel = "k", YLabel = "accuracy", Title = "Folds", Groups = Folds },
        ["folds, logarithmic"] = () => new ErrorBarChart { LogX = true, Groups = Folds },
        ["folds with holes"] = () => new ErrorBarChart { Groups = [new(1, []), new(2, [Nan]), new(3, [0.5, Nan]), new(Nan, [1])] },
        ["folds of nothing"] = () => new ErrorBarChart(),
        ["search"] = () => new ScatterChart
        {
            Title = "Search",
            XLabel = "learning rate",
            YLabel = "regularisation",
            ValueLabel = "accuracy",
            LogX = true,
            LogY = true,
            Points =
            [
                .. Noise(60, 3).Select((v, i) => new ScatterPoint(Math.Pow(10, v - 7), Math.Pow(10, 3 + i / 30.0), i % 9 == 0 ? Nan : v)),
            ],
        },
        ["search, small"] = () => new ScatterChart
        {
            Width = 200,
            Height = 150,
            ValueLabel = "value",
            Points = [new(1, 1, 1), new(2, 3, 4)],
        },
        ["search of one"] = () => new ScatterChart { LogX = true, Points = [new(1e-4, 50, 0.4)] },
        ["search of nothing"] = () => new ScatterChart { Points = [new(Nan, 1, 1), new(1, Inf, Nan)] },
        ["activations"] = () => new Histogram
        {
            Title = "Activations",
            XLabel = "value",
            Panels = [.. Enumerable.Range(1, 7).Select(Panel)],
        },
        ["activations of one layer"] = () => new Histogram { Title = "A title that is longer than one panel is wide", Panels = [Panel(1)] },
        ["activations that died"] = () => new Histogram
        {
            Panels = [new("zeros", new float[9]), new("none", default), new("NaN", (float[])[float.NaN])],
        },
        ["activations of nothing"] = () => new Histogram(),
        ["distances"] = () => new HeatMap(50, 500, Floats(25_000))
        {
            Title = "Distances",
            XLabel = "training",
            YLabel = "test",
            ValueLabel = "L2",
        },
        ["attention"] = () => new HeatMap(2, 3, (float[])[1, 2, float.NaN, 4, float.PositiveInfinity, 6]) { Width = 220, Height = 180 },
        ["matrix of one"] = () => new HeatMap(1, 1, (float[])[5]),
        ["confusion"] = () => new ConfusionChart(Confusion(10, i => Names[i])) { Title = "Confusion" },
        ["confusion of two"] = () => new ConfusionChart(Confusion(2, i => i == 0 ? "no" : "yes")) { Title = "Two classes, long title" },
        ["confusion of one"] = () => new ConfusionChart(new ConfusionMatrix(new int[1, 1], ["only"])),
        ["confusion of hundred"] = () => new ConfusionChart(Confusion(100, i => $"a class with the number {i}")),
        ["samples"] = () => new ImageGrid { Title = "Samples", Images = Pictures(70), Columns = 7, RowTitles = Names, CellSize = 32 },
        ["samples in columns"] = () => new ImageGrid { Images = Pictures(30), Columns = 10, ColumnTitles = Names, CellSize = 32 },
        ["misclassified"] = () => TrainingReport.MisclassifiedGrid(
            [.. Pictures(20).Select((p, i) => new Misclassified(p, Names[i % 10], i == 3 ? "a class of a very long name" : Names[i / 2]))]),
        ["grid with holes"] = () => new ImageGrid { Images = [null, Pictures(1)[0], null], CellTitles = ["a", "b"], Columns = 2 },
        ["grid of nothing"] = () => new ImageGrid { Title = "Nothing" },
        ["timings"] = () => new BarChart { Title = "Times", XLabel = "seconds", Bars = Times },
        ["timings, logarithmic"] = () => TrainingReport.TimingChart(Times),
        ["bars of any sign"] = () => new BarChart
        {
            Bars = [new("down", -12.5), new("up", 25), new("a name that is much too long to stand there", Nan), new("inf", Inf)],
        },
        ["bars of zeros"] = () => new BarChart { Bars = [new("zero", 0)], LogX = true },
        ["bars of nothing"] = () => new BarChart(),
    };

    public static TheoryData<string> Keys => [.. All.Keys];

    public static Picture[] Pictures(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Picture(8, 6, 3, [.. Enumerable.Range(0, 144).Select(k => (byte)(i * 7 + k))]))];

    public static ConfusionMatrix Confusion(int classes, Func<int, string> name)
    {
        var random = new Random(classes);
        var counts = new int[classes, classes];
        for (int i = 0; i < classes * classes; i++)
            counts[i / classes, i % classes] = i % (classes + 1) == 0 ? random.Next(5000) : random.Next(100);
        return new ConfusionMatrix(counts, [.. Enumerable.Range(0, classes).Select(name)]);
    }

    private static Bar[] Times => [new("two loops", 39.7), new("one loop", 52), new("no loop", 0.53), new("SIMD", 0.0213)];

    private static ErrorBarGroup[] Folds =>
        [.. ((double[])[1, 3, 5, 8, 10, 12, 15, 20, 50, 100]).Select((k, i) => new ErrorBarGroup(k, [.. Noise(5, i).Select(v => v / 4)]))];

    private static double[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => 2 * Math.Exp(-i / 100.0) + random.NextDouble())];
    }

    private static float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(i * 0.37))];

    private static HistogramPanel Panel(int layer) => new($"layer {layer}", Floats(1000 * layer));
}
