using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// The steps of optimizers: parameters, gradients and what is remembered lie in contiguous memory and are gone through once, with
/// scaling, clipping and penalties (<see cref="UpdateOptions"/>) in the same pass. Semantics and defaults are PyTorch's. The bits do
/// not depend on the number of threads. States start as zeros.
/// </summary>
public static unsafe class Update
{
    /// <summary>Stochastic gradient descent: w -= rate g.</summary>
    /// <param name="gradients">The gradient of the loss by each parameter.</param>
    /// <param name="parameters">As long as the gradients; replaced.</param>
    /// <param name="options">Learning rate, scaling, clipping and penalties.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, memory overlaps, or a number is out of its range; nothing has been written then.
    /// </exception>
    public static void Sgd<T>(ReadOnlySpan<T> gradients, Span<T> parameters, in UpdateOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Check();
        Run(new SgdRule<T>(options.LearningRate), options, gradients, parameters, default, default);
    }

    /// <summary>
    /// Stochastic gradient descent with momentum: v = momentum v + (1 - dampening) g; w -= rate v. At a constant rate this is the form
    /// v = momentum v - rate g; w += v with its velocity divided by -rate; when the rate changes, here the whole
    /// velocity follows at once, there only what is added to it.
    /// </summary>
    /// <param name="gradients">The gradient of the loss by each parameter.</param>
    /// <param name="parameters">As long as the gradients; replaced.</param>
    /// <param name="velocities">As long as the gradients; replaced.</param>
    /// <param name="options">Learning rate, scaling, clipping and penalties.</param>
    /// <param name="momentum">Share of the velocity that is kept, 0 or more.</param>
    /// <param name="dampening">Share of the gradient that is not added, 0 for the usual form. Finite.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, memory overlaps, or a number is out of its range; nothing has been written then.
    /// </exception>
    public static void Momentum<T>(
        ReadOnlySpan<T> gradients,
        Span<T> parameters,
        Span<T> velocities,
        in UpdateOptions options,
        double momentum = 0.9,
        double dampening = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Check();
        Check.NotNegative(momentum);
        if (!double.IsFinite(dampening))
            Check.ThrowRange(nameof(dampening), dampening, $"dampening is {dampening}; expected a finite number.");
        Check.Length(velocities.Length, parameters.Length, nameof(velocities));
        Run(new MomentumRule<T>(options.LearningRate, momentum, dampening), options, gradients, parameters, velocities, default);
    }

    /// <summary>
    /// Nesterov's momentum: v = momentum v + g; w -= rate (g + momentum v). At a constant rate the same as
    /// v' = v; v = momentum v - rate g; w += -momentum v' + (1 + momentum) v, with the velocity divided by -rate.
    /// </summary>
    /// <param name="gradients">The gradient of the loss by each parameter.</param>
    /// <param name="parameters">As long as the gradients; replaced.</param>
    /// <param name="velocities">As long as the gradients; replaced.</param>
    /// <param name="options">Learning rate, scaling, clipping and penalties.</param>
    /// <param name="momentum">Share of the velocity that is kept, 0 or more.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, memory overlaps, or a number is out of its range; nothing has been written then.
    /// </exception>
    public static void Nesterov<T>(
        ReadOnlySpan<T> gradients, Span<T> parameters, Span<T> velocities, in UpdateOptions options, double momentum = 0.9)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Check();
        Check.NotNegative(momentum);
        Check.Length(velocities.Length, parameters.Length, nameof(velocities));
        Run(new NesterovRule<T>(options.LearningRate, momentum), options, gradients, parameters, velocities, default);
    }

    /// <summary>AdaGrad (Duchi, Hazan and Singer 2011): s += g^2; w -= rate g / (sqrt(s) + epsilon).</summary>
    /// <param name="gradients">The gradient of the loss by each parameter.</param>
    /// <param name="parameters">As long as the gradients; replaced.</param>
    /// <param name="squares">Sums of squared gradients, as long as the gradients; replaced.</param>
    /// <param name="options">Learning rate, scaling, clipping and penalties.</param>
    /// <param name="epsilon">Keeps the divisor off 0; finite, 0 or more.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, memory overlaps, or a number is out of its range; nothing has been written then.
    /// </exception>
    public static void AdaGrad<T>(
        ReadOnlySpan<T> gradients, Span<T> parameters, Span<T> squares, in UpdateOptions options, double epsilon = 1e-10)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Check();
        Check.NotNegative(epsilon);
        Check.Length(squares.Length, parameters.Length, nameof(squares));
        Run(new AdaGradRule<T>(options.LearningRate, epsilon), options, gradients, parameters, squares, default);
    }

    /// <summary>RMSProp (Tieleman and Hinton 2012): s = decay s + (1 - decay) g^2; w -= rate g / (sqrt(s) + epsilon).</summary>
    /// <param name="gradients">The gradient of the loss by each parameter.</param>
    /// <param name="parameters">As long as the gradients; replaced.</param>
    /// <param name="squares">Running means of squared gradients, as long as the gradients; replaced.</param>
    /// <param name="options">Learning rate, scaling, clipping and penalties.</param>
    /// <param name="decay">Share of the mean that is kept, 0 or more and less than 1.</param>
    /// <param name="epsilon">Keeps the divisor off 0; finite, 0 or more.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, memory overlaps, or a number is out of its range; nothing has been written then.
    /// </exception>
    public static void RmsProp<T>(
        ReadOnlySpan<T> gradients,
        Span<T> parameters,
        Span<T> squares,
        in UpdateOptions options,
        double decay = 0.99,
        double epsilon = 1e-8)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Check();
        Check.Fraction(decay);
        Check.NotNegative(epsilon);
        Check.Length(squares.Length, parameters.Length, nameof(squares));
        Run(new RmsPropRule<T>(options.LearningRate, decay, epsilon), options, gradients, parameters, squares, default);
    }

    /// <summary>
    /// Adam (Kingma and Ba 2015): m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2;
    /// w -= rate m' / (sqrt(s') + epsilon), m' = m / (1 - beta1^step), s' = s / (1 - beta2^step). With
    /// <see cref="UpdateOptions.DecoupledDecay"/> it is AdamW.
    /// </summary>
    /// <param name="gradients">The gradient of the loss by each parameter.</param>
    /// <param name="parameters">As long as the gradients; replaced.</param>
    /// <param name="means">Running means of gradients, as long as the gradients; replaced.</param>
    /// <param name="squares">Running means of squared gradients, as long as the gradients; replaced.</param>
    /// <param name="options">Learning rate, scaling, clipping and penalties.</param>
    /// <param name="step">Number of this step, 1 for the first.</param>
    /// <param name="beta1">Share of the means that is kept, 0 or more and less than 1.</param>
    /// <param name="beta2">Share of the squares that is kept, 0 or more and less than 1.</param>
    /// <param name="epsilon">Keeps the divisor off 0; finite, 0 or more.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, memory overlaps, or a number is out of its range; nothing has been written then.
    /// </exception>
    public static void Adam<T>(
        ReadOnlySpan<T> gradients,
        Span<T> parameters,
        Span<T> means,
        Span<T> squares,
        in UpdateOptions options,
        long step,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Check();
        if (step < 1)
            Check.ThrowRange(nameof(step), step, $"step is {step}; expected 1 or more.");
        Check.Fraction(beta1);
        Check.Fraction(beta2);
        Check.NotNegative(epsilon);
        Check.Length(means.Length, parameters.Length, nameof(means));
        Check.Length(squares.Length, parameters.Length, nameof(squares));
        Run(new AdamRule<T>(options.LearningRate, beta1, beta2, epsilon, step), options, gradients, parameters, means, squares);
    }

    /// <summary>gradients += weightDecay * w + l1 * sign(w), where sign(0) = 0: penalties apart from a step.</summary>
    /// <param name="parameters">The weights w.</param>
    /// <param name="weightDecay">Factor of w, finite, 0 or more.</param>
    /// <param name="l1">Factor of sign(w), finite, 0 or more.</param>
    /// <param name="gradients">As long as the parameters; replaced.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, memory overlaps, or a number is out of its range; nothing has been written then.
    /// </exception>
    public static void AddPenalty<T>(ReadOnlySpan<T> parameters, double weightDecay, double l1, Span<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.NotNegative(weightDecay);
        Check.NotNegative(l1);
        Check.Length(gradients.Length, parameters.Length, nameof(gradients));
        Check.Disjoint(gradients, parameters, nameof(gradients), nameof(parameters));
        Map.Binary(new PenaltyOp<T>(weightDecay, l1), parameters, gradients, gradients);
    }

    private static void Run<T, TRule>(
        in TRule rule, in UpdateOptions options, ReadOnlySpan<T> gradients, Span<T> parameters, Span<T> first, Span<T> second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : unmanaged, IUpdateRule<T>
    {
        Check.FloatOrDouble<T>();
        Check.Length(parameters.Length, gradients.Length, nameof(parameters));
        Check.Disjoint(parameters, gradients, nameof(parameters), nameof(gradients));
        Check.Disjoint(first, gradients, "state", nameof(gradients));
        Check.Disjoint(first, parameters, "state", nameof(parameters));
        Check.Disjoint(second, gradients, "state", nameof(gradients));
        Check.Disjoint(second, parameters, "state", nameof(parameters));
        Check.Disjoint<T>(second, first, "second state", "first state");
        fixed (T* g = gradients, w = parameters, a = first, b = second)
            UpdateLoop.Run(rule, options, g, w, a, b, parameters.Length);
    }
}
