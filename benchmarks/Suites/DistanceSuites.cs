using BenchmarkDotNet.Attributes;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Euclidean distance matrix: the steps of the course, then the kernel.</summary>
public class L2Suite
{
    private Operand<float> _q = new(0), _p = new(0), _d = new(0);

    /// <summary>Queries x points x coordinates.</summary>
    [ParamsSource(nameof(Sizes))]
    public Pairs Shape { get; set; } = new(0, 0, 0);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Pairs> Sizes => Shapes.Pairs;

    /// <summary>Fills queries and points.</summary>
    [GlobalSetup]
    public void Setup() => (_q, _p, _d) = DistanceData.Create(Shape);

    /// <summary>Every pair in a loop.</summary>
    [Benchmark(Baseline = true)]
    public void TwoLoops() => NaiveDistances.L2TwoLoops<float>(Shape.Queries, Shape.Points, Shape.Dim, _q.Span, _p.Span, _d.Span);

    /// <summary>A query at a time, vectorized.</summary>
    [Benchmark]
    public void OneLoop() => NaiveDistances.L2OneLoop<float>(Shape.Queries, Shape.Points, Shape.Dim, _q.Span, _p.Span, _d.Span);

    /// <summary>As a matrix product.</summary>
    [Benchmark]
    public void NoLoop() => NaiveDistances.L2NoLoop<float>(Shape.Queries, Shape.Points, Shape.Dim, _q.Span, _p.Span, _d.Span);

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => Distances.L2<float>(Shape.Queries, Shape.Points, Shape.Dim, _q.Span, _p.Span, _d.Span);
}

/// <summary>Manhattan distance matrix: the steps of the course, then the kernel.</summary>
public class L1Suite
{
    private Operand<float> _q = new(0), _p = new(0), _d = new(0);

    /// <summary>Queries x points x coordinates.</summary>
    [ParamsSource(nameof(Sizes))]
    public Pairs Shape { get; set; } = new(0, 0, 0);

    /// <summary>Sizes to run at.</summary>
    public static IEnumerable<Pairs> Sizes => Shapes.Pairs;

    /// <summary>Fills queries and points.</summary>
    [GlobalSetup]
    public void Setup() => (_q, _p, _d) = DistanceData.Create(Shape);

    /// <summary>Every pair in a loop.</summary>
    [Benchmark(Baseline = true)]
    public void TwoLoops() => NaiveDistances.L1TwoLoops<float>(Shape.Queries, Shape.Points, Shape.Dim, _q.Span, _p.Span, _d.Span);

    /// <summary>A query at a time, vectorized.</summary>
    [Benchmark]
    public void OneLoop() => NaiveDistances.L1OneLoop<float>(Shape.Queries, Shape.Points, Shape.Dim, _q.Span, _p.Span, _d.Span);

    /// <summary>FastNet.</summary>
    [Benchmark]
    public void Simd() => Distances.L1<float>(Shape.Queries, Shape.Points, Shape.Dim, _q.Span, _p.Span, _d.Span);
}

/// <summary>Queries, points and room for their distances.</summary>
internal static class DistanceData
{
    public static (Operand<float> Queries, Operand<float> Points, Operand<float> Distances) Create(Pairs shape) =>
        (Inputs.Random<float>(shape.Queries * shape.Dim, 1),
            Inputs.Random<float>(shape.Points * shape.Dim, 2),
            Inputs.Zeros<float>(shape.Queries * shape.Points));
}
