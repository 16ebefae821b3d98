import workerpool from 'workerpool';
import { same, square, squares, nap, isPrime, busy } from './tasks.mjs';

workerpool.worker({ same, square, squares, nap, isPrime, busy });
