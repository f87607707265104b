using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>A rule of optimisation: how a parameter and what is remembered about it follow from a gradient.</summary>
internal interface IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many numbers are remembered for a parameter: 0, 1 or 2.</summary>
    static abstract int States { get; }

    /// <summary>The parameter after the step; the states are replaced. Those that the rule does not have are 0.</summary>
    V Next<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, IVec<V, T>;
}

/// <summary>w -= rate g.</summary>
internal readonly struct SgdRule<T>(double rate) : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _rate = T.CreateTruncating(-rate);

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Next<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, IVec<V, T> => V.MulAdd(V.Broadcast(_rate), gradient, parameter);
}

/// <summary>v = momentum v + (1 - dampening) g; w -= rate v.</summary>
internal readonly struct MomentumRule<T>(double rate, double momentum, double dampening) : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _rate = T.CreateTruncating(-rate);
    private readonly T _momentum = T.CreateTruncating(momentum);
    private readonly T _rest = T.CreateTruncating(1 - dampening);

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Next<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, IVec<V, T>
    {
        first = V.MulAdd(V.Broadcast(_momentum), first, V.Broadcast(_rest) * gradient);
        return V.MulAdd(V.Broadcast(_rate), first, parameter);
    }
}

/// <summary>v = momentum v + g; w -= rate (g + momentum v).</summary>
internal readonly struct NesterovRule<T>(double rate, double momentum) : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _rate = T.CreateTruncating(-rate);
    private readonly T _momentum = T.CreateTruncating(momentum);

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Next<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, IVec<V, T>
    {
        V momentum = V.Broadcast(_momentum);
        first = V.MulAdd(momentum, first, gradient);
        return V.MulAdd(V.Broadcast(_rate), V.MulAdd(momentum, first, gradient), parameter);
    }
}

/// <summary>s += g^2; w -= rate g / (sqrt(s) + epsilon).</summary>
internal readonly struct AdaGradRule<T>(double rate, double epsilon) : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _rate = T.CreateTruncating(rate);
    private readonly T _epsilon = T.CreateTruncating(epsilon);

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Next<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, IVec<V, T>
    {
        first = V.MulAdd(gradient, gradient, first);
        return parameter - V.Broadcast(_rate) * gradient / (V.Sqrt(first) + V.Broadcast(_epsilon));
    }
}

/// <summary>s = decay s + (1 - decay) g^2; w -= rate g / (sqrt(s) + epsilon).</summary>
internal readonly struct RmsPropRule<T>(double rate, double decay, double epsilon) : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _rate = T.CreateTruncating(rate);
    private readonly T _decay = T.CreateTruncating(decay);
    private readonly T _rest = T.CreateTruncating(1 - decay);
    private readonly T _epsilon = T.CreateTruncating(epsilon);

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Next<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, IVec<V, T>
    {
        first = V.MulAdd(V.Broadcast(_decay), first, V.Broadcast(_rest) * gradient * gradient);
        return parameter - V.Broadcast(_rate) * gradient / (V.Sqrt(first) + V.Broadcast(_epsilon));
    }
}

/// <summary>
/// m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; w -= rate m' / (sqrt(s') + epsilon), where m' and s' are corrected for
/// having started at 0: divided by 1 - beta1^step and 1 - beta2^step.
/// </summary>
internal readonly struct AdamRule<T>(double rate, double beta1, double beta2, double epsilon, long step) : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _beta1 = T.CreateTruncating(beta1);
    private readonly T _rest1 = T.CreateTruncating(1 - beta1);
    private readonly T _beta2 = T.CreateTruncating(beta2);
    private readonly T _rest2 = T.CreateTruncating(1 - beta2);
    private readonly T _epsilon = T.CreateTruncating(epsilon);
    private readonly T _rate = T.CreateTruncating(rate / (1 - Power(beta1, step)));
    private readonly T _rootScale = T.CreateTruncating(1 / Math.Sqrt(1 - Power(beta2, step)));

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Next<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, IVec<V, T>
    {
        first = V.MulAdd(V.Broadcast(_beta1), first, V.Broadcast(_rest1) * gradient);
        second = V.MulAdd(V.Broadcast(_beta2), second, V.Broadcast(_rest2) * gradient * gradient);
        V root = V.MulAdd(V.Sqrt(second), V.Broadcast(_rootScale), V.Broadcast(_epsilon));
        return parameter - V.Broadcast(_rate) * first / root;
    }

    /// <summary>By squaring: a library's power has other bits on other machines.</summary>
    private static double Power(double x, long exponent)
    {
        double power = 1;
        for (; exponent > 0; exponent >>= 1, x *= x)
        {
            if (exponent % 2 == 1)
                power *= x;
        }

        return power;
    }
}
