using FastNet.Numerics;
using FastNet.Tests.Elementwise;
using FastNet.Tests.Support;
using Fast = FastNet.Numerics.Elementwise;

namespace FastNet.Tests.Naive;

/// <summary>The textbook loops and the vector code, in double, agree up to the digits the formulas keep.</summary>
public sealed class NaiveElementwiseTests
{
    private const int Length = 1003;

    private static readonly (string Name, Unary<double> Loop, Unary<double> Vectors)[] Unaries =
    [
        ("Relu", NaiveElementwise.Relu, Fast.Relu),
        ("LeakyRelu", (x, d) => NaiveElementwise.LeakyRelu(x, 0.1, d), (x, d) => Fast.LeakyRelu(x, 0.1, d)),
        ("Elu", (x, d) => NaiveElementwise.Elu(x, 1.5, d), (x, d) => Fast.Elu(x, 1.5, d)),
        ("Clip", (x, d) => NaiveElementwise.Clip(x, -0.5, 2, d), (x, d) => Fast.Clip(x, -0.5, 2, d)),
        ("Abs", NaiveElementwise.Abs, Fast.Abs),
        ("Negate", NaiveElementwise.Negate, Fast.Negate),
        ("Sqrt", NaiveElementwise.Sqrt, Fast.Sqrt),
        ("ReciprocalSqrt", NaiveElementwise.ReciprocalSqrt, Fast.ReciprocalSqrt),
        ("Exp", NaiveElementwise.Exp, Fast.Exp),
        ("Log", NaiveElementwise.Log, Fast.Log),
        ("Tanh", NaiveElementwise.Tanh, Fast.Tanh),
        ("Sigmoid", NaiveElementwise.Sigmoid, Fast.Sigmoid),
        ("Silu", NaiveElementwise.Silu, Fast.Silu),
        ("Softplus", NaiveElementwise.Softplus, Fast.Softplus),
    ];

    private static readonly (string Name, Binary<double> Loop, Binary<double> Vectors)[] Binaries =
    [
        ("Add", NaiveElementwise.Add, Fast.Add),
        ("Subtract", NaiveElementwise.Subtract, Fast.Subtract),
        ("Multiply", NaiveElementwise.Multiply, Fast.Multiply),
        ("Divide", NaiveElementwise.Divide, Fast.Divide),
        ("Max", NaiveElementwise.Max, Fast.Max),
        ("Min", NaiveElementwise.Min, Fast.Min),
        ("Power", NaiveElementwise.Power, Fast.Power),
        ("MultiplyAdd", (x, y, d) => NaiveElementwise.MultiplyAdd(x, y, x, d), (x, y, d) => Fast.MultiplyAdd(x, y, x, d)),
        ("Axpy", (x, y, d) => Accumulate(x, y, d, NaiveElementwise.Axpy), (x, y, d) => Accumulate(x, y, d, Fast.Axpy)),
    ];

    private delegate void Axpy(double alpha, ReadOnlySpan<double> x, Span<double> y);

    [Fact]
    public void Loops_and_vectors_agree()
    {
        double[] x = TestData.Create<double>(Length, DataSet.Reals, 1), y = TestData.Create<double>(Length, DataSet.Reals, 2);
        double[] expected = new double[Length], actual = new double[Length];
        for (int i = 0; i < Length; i++)
            x[i] *= 5;
        foreach ((string name, Unary<double> loop, Unary<double> vectors) in Unaries)
        {
            loop(x, expected);
            vectors(x, actual);
            Same(name);
        }

        foreach ((string name, Binary<double> loop, Binary<double> vectors) in Binaries)
        {
            loop(x, y, expected);
            vectors(x, y, actual);
            Same(name);
        }

        void Same(string name)
        {
            for (int i = 0; i < Length; i++)
            {
                if (!actual[i].Equals(expected[i]) && !(Math.Abs(actual[i] - expected[i]) <= 1e-14 * (0.1 + Math.Abs(expected[i]))))
                    Assert.Fail($"{name}({x[i]:R}, {y[i]:R}) [{i}]: vectors {actual[i]:R}, loop {expected[i]:R}");
            }
        }
    }

    private static void Accumulate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> destination, Axpy axpy)
    {
        y.CopyTo(destination);
        axpy(0.75, x, destination);
    }
}
