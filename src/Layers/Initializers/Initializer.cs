using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// How weights start. Immutable; all chance comes from the stream that is handed in, and the numbers are the same on every machine,
/// at every SIMD level and for any number of threads.
/// </summary>
public abstract class Initializer
{
    /// <summary>All 0: biases; weights must not start like this, or all units of a layer stay the same.</summary>
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    /// <summary>All 1: the gains of norms.</summary>
    public static Initializer Ones { get; } = new ConstantInitializer(1);

    /// <summary>
    /// Xavier or Glorot (2010), normal: deviation gain * sqrt(2 / (fan in + fan out)). What the course calls Xavier,
    /// randn / sqrt(fan in), is <see cref="FanInNormal"/>.
    /// </summary>
    /// <param name="gain">Finite, 0 or more.</param>
    public static Initializer XavierNormal(double gain = 1) => new ScaledInitializer(gain, Fan.Mean, isNormal: true);

    /// <summary>Xavier or Glorot (2010), uniform within +- gain * sqrt(6 / (fan in + fan out)).</summary>
    /// <param name="gain">Finite, 0 or more.</param>
    public static Initializer XavierUniform(double gain = 1) => new ScaledInitializer(gain, Fan.Mean, isNormal: false);

    /// <summary>Normal of deviation gain / sqrt(fan in): the course's Xavier.</summary>
    /// <param name="gain">Finite, 0 or more.</param>
    public static Initializer FanInNormal(double gain = 1) => new ScaledInitializer(gain, Fan.In, isNormal: true);

    /// <summary>
    /// Kaiming or He (2015), normal: deviation sqrt(2 / (1 + slope^2)) / sqrt(fan), made for (leaky) ReLU.
    /// </summary>
    /// <param name="slope">That of the leaky ReLU behind, 0 for ReLU. Finite.</param>
    /// <param name="fanOut">Keeps the variance of gradients instead of that of activations.</param>
    public static Initializer KaimingNormal(double slope = 0, bool fanOut = false) =>
        new ScaledInitializer(KaimingGain(slope), fanOut ? Fan.Out : Fan.In, isNormal: true);

    /// <summary>Kaiming or He (2015), uniform within +- sqrt(6 / (1 + slope^2)) / sqrt(fan).</summary>
    /// <inheritdoc cref="KaimingNormal"/>
    public static Initializer KaimingUniform(double slope = 0, bool fanOut = false) =>
        new ScaledInitializer(KaimingGain(slope), fanOut ? Fan.Out : Fan.In, isNormal: false);

    /// <summary>
    /// What PyTorch starts dense layers and convolutions with, weights and biases alike: uniform within +- 1 / sqrt(fan in), which is
    /// <see cref="KaimingUniform"/> of slope sqrt(5).
    /// </summary>
    public static Initializer Default { get; } = KaimingUniform(Math.Sqrt(5));

    /// <summary>The same number everywhere.</summary>
    /// <param name="value">Finite.</param>
    public static Initializer Constant(double value) => new ConstantInitializer(value);

    /// <summary>Normal numbers of fixed deviation: the course's weight_scale * randn.</summary>
    /// <param name="deviation">Finite, 0 or more.</param>
    /// <param name="mean">Finite.</param>
    public static Initializer Normal(double deviation, double mean = 0) => new NormalInitializer(mean, deviation);

    /// <summary>Uniform numbers of [low, high).</summary>
    /// <param name="low">Finite.</param>
    /// <param name="high">Finite, above low.</param>
    public static Initializer Uniform(double low, double high) => new UniformInitializer(low, high);

    /// <summary>
    /// A matrix whose rows are orthonormal times gain, or whose columns are if there are more rows (Saxe, McClelland and Ganguli 2014):
    /// all such matrices equally likely.
    /// </summary>
    /// <param name="gain">Finite, 0 or more.</param>
    public static Initializer Orthogonal(double gain = 1) => new OrthogonalInitializer(gain);

    /// <summary>Fills weights.</summary>
    /// <param name="weights">What is filled.</param>
    /// <param name="shape">Their fans and their layout.</param>
    /// <param name="random">The stream; moves on.</param>
    /// <exception cref="ArgumentException">A number of the shape is less than 1, or the weights are no whole number of rows.</exception>
    public void Fill(Span<float> weights, WeightShape shape, Philox random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (shape.FanIn < 1 || shape.FanOut < 1 || shape.RowLength < 1)
            throw new ArgumentException($"shape is {shape}; expected numbers of 1 or more.", nameof(shape));
        if (weights.Length % shape.RowLength != 0)
            throw new ArgumentException(
                $"weights has {weights.Length} elements; expected a multiple of {shape.RowLength}, the length of a row.", nameof(weights));
        Write(weights, shape, random);
    }

    /// <summary>Fills weights; the arguments have been checked.</summary>
    /// <param name="weights">What is filled.</param>
    /// <param name="shape">Their fans and their layout.</param>
    /// <param name="random">The stream; moves on.</param>
    protected abstract void Write(Span<float> weights, WeightShape shape, Philox random);

    private static double KaimingGain(double slope) => Math.Sqrt(2 / (1 + Settable.Finite(slope, nameof(slope)) * slope));
}
